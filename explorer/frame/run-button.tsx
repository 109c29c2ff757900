import { ExecuteButton, StopIcon, Tooltip } from '@graphiql/react'
import type { ReactNode } from 'react'
import { isLive } from '../live/start.ts'
import { useRun } from './tabs.ts'

const label = 'Stop the subscription (Ctrl-Enter)'

/** Runs the operation, or stops it. GraphiQL's button knows nothing of a subscription, which goes on behind other tabs. */
export function RunButton(): ReactNode {
  const run = useRun()
  if (!isLive(run)) return <ExecuteButton />
  return (
    <Tooltip label={label}>
      <button type="button" className="graphiql-execute-button" aria-label={label} onClick={run.live.stop}>
        <StopIcon />
      </button>
    </Tooltip>
  )
}
