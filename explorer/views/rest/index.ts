import { lazy } from 'react'
import type { ResultView } from '../../frame/result-views.ts'
import { callsOf, restOf } from '../../run/rest.ts'

/** The REST calls of a run. */
export const restView: ResultView = {
  id: 'rest',
  title: 'REST calls',
  shows: ({ answer }) => restOf(answer) !== undefined,
  badge: (run) => callsOf(run)?.toString(),
  View: lazy(() => import('./view.tsx')),
}
