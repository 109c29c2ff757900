import './progress.css'
import { useGraphiQLActions } from '@graphiql/react'
import { type ReactNode, useMemo } from 'react'
import { operationsOf } from '../../run/operation.ts'
import type { Run } from '../../run/runs.ts'
import { type Late, latePlaces } from './pending.ts'

interface Progress {
  readonly read?: number
  readonly total?: number | null
  readonly calls?: number
}

/** How far a running answer is: the items read, the REST calls, the places that are still to come, and a button that stops it. */
export function ProgressLine({ run }: { readonly run: Run }): ReactNode {
  const { stop } = useGraphiQLActions()
  const { query, operationName, variables, parts, answer } = run
  const document = useMemo(() => operationsOf(query).document, [query])
  const late = useMemo(
    () => (document ? latePlaces(document, operationName, variables, parts) : []),
    [document, operationName, variables, parts],
  )
  const pending = late.filter(isPending)
  const progress = answer?.extensions?.progress as Progress | undefined
  return (
    <section className="progress-line" aria-label="Progress">
      {progress && (
        <progress
          aria-label="Items read"
          max={progress.total ?? undefined}
          value={progress.total ? progress.read : undefined}
        />
      )}
      <span className="progress-words">{wordsOf(progress, answer !== null)}</span>
      {answer !== null && pending.length > 0 && (
        <span className="quiet progress-pending">
          Still to come: {pending.map(({ path }) => path || 'the rest of the query').join(', ')}
        </span>
      )}
      <button type="button" className="text-button" onClick={() => stop()}>
        Stop
      </button>
    </section>
  )
}

/** A deferred fragment outside of lists comes in one part; of others it is not known how many come. */
const isPending = ({ kind, arrived, path }: Late): boolean =>
  kind === 'stream' || arrived === 0 || /(?:^|\.)(?:nodes|edges)(?:\.|$)/.test(path)

function wordsOf({ read = 0, total, calls }: Progress = {}, hasBegun: boolean): string {
  if (calls === undefined) return hasBegun ? 'The first part is here' : 'Waiting for the answer'
  const items = total
    ? `Read ${read.toLocaleString('en')} of ${total.toLocaleString('en')}`
    : `Read ${read.toLocaleString('en')}`
  return `${items} · ${calls === 1 ? '1 call' : `${calls} calls`}`
}
