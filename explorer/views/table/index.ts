import { lazy } from 'react'
import type { ResultView } from '../../frame/result-views.ts'
import { hasEvents } from '../../live/start.ts'
import { hasList } from './lists.ts'

/** The lists of an answer as tables. */
export const tableView: ResultView = {
  id: 'table',
  title: 'Table',
  shows: (run) => (hasEvents(run) ? run.live.events.length > 0 : hasList(run.answer?.data)),
  View: lazy(async () => ({ default: (await import('./view.tsx')).TableView })),
}
