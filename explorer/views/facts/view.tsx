import '../shared/views.css'
import './facts.css'
import { type ReactNode, useMemo } from 'react'
import { operationsOf } from '../../run/operation.ts'
import type { Run } from '../../run/runs.ts'
import { operationIn } from '../shared/shape.ts'
import { useShape } from '../shared/use-shape.ts'
import { useSome } from '../shared/use-some.tsx'
import { withDefaults } from '../shared/variables.ts'
import { BlastRadius } from './blast-radius.tsx'
import { Changes, Difference } from './changes.tsx'
import { type Fact, type FactKind, factsOf } from './find.ts'
import { listOf, objectOf } from './known.ts'
import { Served, Serving } from './serving.tsx'
import { Health, Removal } from './verdicts.tsx'
import { Decision, WhoCan } from './who-can.tsx'

const titles: Readonly<Record<FactKind, string>> = {
  serving: 'What it serves',
  rollout: 'Served',
  difference: 'Difference',
  changes: 'Changes',
  removal: 'Removal',
  health: 'Health',
  'who-can': 'Who can',
  decision: 'May they',
  'blast-radius': 'Blast radius',
}

/** The facts of an answer as people look at them. */
export function FactsView({ run }: { readonly run: Run }): ReactNode {
  const shape = useShape(run)
  const { answer, query, operationName, variables } = run
  const given = useMemo(() => {
    const { document } = operationsOf(query)
    return withDefaults(document && operationIn(document, operationName), variables)
  }, [query, operationName, variables])
  const facts = useMemo(() => factsOf(answer?.data, shape, given), [answer, shape, given])
  const { some, more } = useSome(facts)
  if (facts.length === 0) return <p className="quiet facts-view">The answer has no facts.</p>
  return (
    <div className="facts-view">
      {some.map((fact) => (
        <Card key={fact.path} fact={fact} />
      ))}
      {more}
    </div>
  )
}

function Card({ fact }: { readonly fact: Fact }): ReactNode {
  const { kind, path, of } = fact
  return (
    <article className="fact" aria-label={`${titles[kind]}: ${of.join(', ') || path}`}>
      <header className="fact-head">
        <h3>{of.length > 0 ? of.join(' › ') : path}</h3>
        <span className="quiet" title={path}>
          {titles[kind]}
        </span>
      </header>
      <Shown fact={fact} />
    </article>
  )
}

function Shown({ fact: { kind, value, between } }: { readonly fact: Fact }): ReactNode {
  if (kind === 'changes')
    return <Changes fact={Array.isArray(value) ? listOf(value) : [objectOf(value) ?? {}]} between={between} />
  const known = objectOf(value) ?? {}
  if (kind === 'serving') return <Serving fact={known} />
  if (kind === 'rollout') return <Served fact={known} />
  if (kind === 'difference') return <Difference fact={known} between={between} />
  if (kind === 'removal') return <Removal fact={known} />
  if (kind === 'health') return <Health fact={known} />
  if (kind === 'who-can') return <WhoCan fact={known} />
  if (kind === 'decision') return <Decision fact={known} />
  return <BlastRadius fact={known} />
}
