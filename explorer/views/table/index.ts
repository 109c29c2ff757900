import { lazy } from 'react'
import type { ResultView } from '../../frame/result-views.ts'
import { hasList } from './lists.ts'

/** The lists of an answer as tables. */
export const tableView: ResultView = {
  id: 'table',
  title: 'Table',
  shows: ({ answer }) => hasList(answer?.data),
  View: lazy(async () => ({ default: (await import('./view.tsx')).TableView })),
}
