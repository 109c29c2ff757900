import type { GraphQLSchema } from 'graphql'
import { lazy } from 'react'
import type { ResultView } from '../../frame/result-views.ts'
import { operationsOf } from '../../run/operation.ts'
import type { Run } from '../../run/runs.ts'
import { deprecatedIn } from './deprecated.ts'
import { Marks } from './marks.tsx'
import { hintsOf } from './troubles.ts'

/** The number of errors, hints and deprecated places of a run. */
function countOf(run: Run, schema: GraphQLSchema | null | undefined): number {
  const { document } = operationsOf(run.query)
  const deprecated = document && schema ? deprecatedIn(document, schema).length : 0
  return (run.answer?.errors?.length ?? 0) + hintsOf(run).length + deprecated
}

/** The errors and the hints of an answer. */
export const errorsView: ResultView = {
  id: 'errors',
  title: 'Errors and hints',
  shows: (run, schema) => countOf(run, schema) > 0,
  badge: (run, schema) => String(countOf(run, schema)),
  View: lazy(async () => ({ default: (await import('./view.tsx')).ErrorsView })),
  Beside: Marks,
}
