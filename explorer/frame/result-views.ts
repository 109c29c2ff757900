import type { GraphQLSchema } from 'graphql'
import type { ComponentType } from 'react'
import type { Run } from '../run/runs.ts'
import { errorsView } from '../views/errors/index.ts'
import { factsView } from '../views/facts/index.ts'
import { restView } from '../views/rest/index.ts'
import { tableView } from '../views/table/index.ts'

/** A way to look at the last run of a tab. Its tab stands above the answer. */
export interface ResultView {
  /** In kebab-case, for addresses and ids. */
  readonly id: string
  readonly title: string
  /** Whether the view has something to show. Its tab is hidden otherwise. */
  readonly shows: (run: Run, schema: GraphQLSchema | null | undefined) => boolean
  /** A number or a short word beside the title. */
  readonly badge?: (run: Run, schema: GraphQLSchema | null | undefined) => string | undefined
  /** Loaded when it is first opened, if made by `lazy`. */
  readonly View: ComponentType<{ readonly run: Run }>
  /** Is there whichever view is open, such as to mark places in the editor. */
  readonly Beside?: ComponentType<{ readonly run: Run }>
}

/** The views beside JSON, from left to right. One line adds a view. */
export const resultViews: readonly ResultView[] = [tableView, factsView, errorsView, restView]
