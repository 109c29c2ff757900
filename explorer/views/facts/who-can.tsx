import type { ReactNode } from 'react'
import { useSome } from '../shared/use-some.tsx'
import type { Known } from './find.ts'
import { listOf, nameIn, numberOf, objectOf, textOf, words } from './known.ts'
import { Gaps, type Tone, Verdict } from './parts.tsx'

const outcomes: Readonly<Record<string, readonly [Tone, string]>> = {
  ALLOWED: ['good', 'May'],
  NEEDS_APPROVAL: ['warn', 'Needs an approval'],
  DENIED: ['bad', 'May not'],
  UNKNOWN: ['warn', 'Not known'],
}

/** The members with the decision on each, and the counts of all. */
export function WhoCan({ fact }: { readonly fact: Known }): ReactNode {
  const edges = listOf(fact.edges).map(({ node }) => objectOf(node))
  const members = [...listOf(fact.nodes), ...edges.filter((node) => node !== undefined)]
  const { some, more } = useSome(members)
  const counts = [
    countOf(fact.allowedCount, 'may'),
    countOf(fact.needsApprovalCount, 'with an approval'),
    countOf(fact.undecidedCount, 'not known'),
  ].filter((text) => text !== undefined)
  return (
    <>
      {counts.length > 0 && <p>{counts.join(' · ')}</p>}
      <ul className="fact-list" aria-label="Members">
        {some.map(({ member, pending, decision }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the query need not select who it is.
          <li key={index}>
            <strong>{nameIn(member)}</strong>
            {pending === true && <span className="badge">invited</span>}
            {objectOf(decision) && <Decision fact={objectOf(decision)!} />}
          </li>
        ))}
      </ul>
      {more}
    </>
  )
}

const countOf = (count: unknown, text: string): string | undefined =>
  numberOf(count) === undefined ? undefined : `${count} ${text}`

/** Whether a member may do something, and by which role. */
export function Decision({ fact }: { readonly fact: Known }): ReactNode {
  const [tone, text] = outcomes[String(fact.outcome)] ?? (['plain', words(fact.outcome)] as const)
  const reasons = listOf(fact.because)
  return (
    <>
      {fact.outcome !== undefined && <Verdict tone={tone}>{text}</Verdict>}
      {textOf(fact.action) && <code>{textOf(fact.action)}</code>}
      {reasons.length > 0 && (
        <ul className="fact-reasons" aria-label="Because">
          {reasons.map((reason, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two roles can say the same.
            <li key={index}>{reasonText(reason)}</li>
          ))}
        </ul>
      )}
      <Gaps of={fact.gaps} />
    </>
  )
}

function reasonText({ effect, source, role, team, action, code }: Known): string {
  const from = [
    source !== undefined && words(source).toLowerCase(),
    objectOf(role) && nameIn(role),
    objectOf(team) && `of team ${nameIn(team)}`,
  ]
  const says = effect === undefined ? '' : `${words(effect)}${textOf(action) ? ` ${action}` : ''}: `
  const why = code === undefined || code === null ? '' : ` (${words(code).toLowerCase()})`
  return says + from.filter(Boolean).join(' ') + why
}
