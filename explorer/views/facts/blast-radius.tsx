import type { ReactNode } from 'react'
import { type Branch, treeOf } from './dependents.ts'
import type { Known } from './find.ts'
import { listOf, nameIn, numberOf, objectOf, textOf } from './known.ts'
import { Gaps, Sentences, Verdict } from './parts.tsx'

/** What a change can affect: the dependents as a tree, and the other things as lists. */
export function BlastRadius({ fact }: { readonly fact: Known }): ReactNode {
  const tree = treeOf(fact)
  return (
    <>
      <Sentences of={fact.sentences} />
      {Array.isArray(fact.dependents) && tree.length === 0 && <Verdict tone="good">No flag depends on it</Verdict>}
      {tree.length > 0 && <Branches of={tree} label="Dependents" />}
      <Others title="Segments" of={fact.segments} />
      <Others title="Maintainers" of={fact.maintainers} />
      <Others title="Applications" of={fact.applications} />
      <Others title="Experiments" of={fact.experiments} />
      <Others title="Approval requests" of={fact.approvalRequests} />
      <CodeReferences of={fact.codeReferences} />
      <Gaps of={fact.gaps} />
    </>
  )
}

function Branches({ of, label }: { readonly of: readonly Branch[]; readonly label?: string }): ReactNode {
  return (
    <ul className="branches" aria-label={label}>
      {of.map(({ name, kind, environments, below }) => (
        <li key={`${kind} ${name}`}>
          {kind === 'segment' && <span className="quiet">segment </span>}
          <code>{name}</code>
          {environments.map(({ key, critical, effective }) => (
            <span key={key} className={`badge ${effective === true ? 'badge-effective' : ''}`}>
              {key}
              {critical && ' · critical'}
              {effective === true && ' · reached'}
              {effective === false && ' · not reached'}
            </span>
          ))}
          {below.length > 0 && <Branches of={below} />}
        </li>
      ))}
    </ul>
  )
}

function Others({ title, of }: { readonly title: string; readonly of: unknown }): ReactNode {
  const all = listOf(of)
  if (all.length === 0) return null
  return (
    <p>
      <strong>{title}:</strong> {all.map(nameIn).join(', ')}
    </p>
  )
}

function CodeReferences({ of }: { readonly of: unknown }): ReactNode {
  const references = objectOf(objectOf(of)?.references)
  if (!references) return null
  const files = listOf(references.nodes).map(({ path }) => textOf(path))
  const count = numberOf(references.totalCount) ?? files.length
  return (
    <details>
      <summary>{count === 1 ? '1 file of code names it' : `${count} files of code name it`}</summary>
      <ul className="fact-sentences">{files.map((path) => path && <li key={path}>{path}</li>)}</ul>
    </details>
  )
}
