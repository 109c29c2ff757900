import type { ReactNode } from 'react'
import { useSome } from '../shared/use-some.tsx'
import type { Known, Sides } from './find.ts'
import { listOf, textsOf } from './known.ts'
import { Sentences, Verdict } from './parts.tsx'
import { type Change, changeOf } from './sides.ts'

/** The differences of a flag between two sides. */
export function Difference(props: { readonly fact: Known; readonly between: Sides | null }): ReactNode {
  const { fact, between } = props
  const { equal, sameServing, missingIn, sentences } = fact
  const changes = listOf(fact.changes)
  const missing = textsOf(missingIn)
  return (
    <>
      {equal === true && <Verdict tone="good">Equal</Verdict>}
      {equal === false && <Verdict tone="warn">Different</Verdict>}
      {sameServing === true && <Verdict tone="good">Serves the same</Verdict>}
      {sameServing === false && <Verdict tone="warn">Serves something else</Verdict>}
      {missing.length > 0 && <Verdict tone="bad">Missing in {missing.join(', ')}</Verdict>}
      {changes.length > 0 ? <Changes fact={changes} between={between} /> : <Sentences of={sentences} />}
    </>
  )
}

/** Changes, each with what was before and what is after. */
export function Changes(props: { readonly fact: readonly Known[]; readonly between: Sides | null }): ReactNode {
  const { fact, between } = props
  const sides = between ?? (['Before', 'After'] as const)
  const { some, more } = useSome(fact)
  return (
    <>
      <ul className="changes" aria-label="Changes">
        {some.map((change, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: changes have no identity.
          <ChangeItem key={index} change={changeOf(change)} sides={sides} />
        ))}
      </ul>
      {more}
    </>
  )
}

function ChangeItem({ change, sides }: { readonly change: Change; readonly sides: Sides }): ReactNode {
  const { title, kind, sentence, environment, before, after, within } = change
  const hasSides = before !== undefined || after !== undefined
  return (
    <li className="change">
      <p className="change-head">
        <strong>{title}</strong>
        {kind && <span className="quiet">{kind.toLowerCase()}</span>}
        {environment && <span className="badge">{environment}</span>}
      </p>
      {sentence && <p>{sentence}</p>}
      {hasSides && (
        <dl className="sides">
          <div className="side side-before">
            <dt>{sides[0]}</dt>
            <dd>{before ?? <span className="quiet">nothing</span>}</dd>
          </div>
          <div className="side side-after">
            <dt>{sides[1]}</dt>
            <dd>{after ?? <span className="quiet">nothing</span>}</dd>
          </div>
        </dl>
      )}
      {within.length > 0 && (
        <ul className="changes">
          {within.map((one, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: changes have no identity.
            <ChangeItem key={index} change={one} sides={sides} />
          ))}
        </ul>
      )}
    </li>
  )
}
