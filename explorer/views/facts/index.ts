import { lazy } from 'react'
import type { ResultView } from '../../frame/result-views.ts'
import { shapeOfRun } from '../shared/use-shape.ts'
import { selectsFacts } from './find.ts'

/** The facts of an answer, such as what a flag serves, in words and pictures. */
export const factsView: ResultView = {
  id: 'facts',
  title: 'Facts',
  shows: (run, schema) => Boolean(run.answer?.data) && selectsFacts(shapeOfRun(run, schema)),
  View: lazy(async () => ({ default: (await import('./view.tsx')).FactsView })),
}
