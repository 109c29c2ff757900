import { DOC_EXPLORER_PLUGIN } from '@graphiql/plugin-doc-explorer'
import { HISTORY_PLUGIN } from '@graphiql/plugin-history'
import type { GraphiQLPlugin } from '@graphiql/react'
import { examplesPanel } from '../panels/examples/index.tsx'

/** The panel that opens when a type is clicked in the editor. */
export const reference: GraphiQLPlugin = DOC_EXPLORER_PLUGIN

/** The panels of the side bar, from top to bottom. One line adds a panel. */
export const panels: GraphiQLPlugin[] = [examplesPanel, reference, HISTORY_PLUGIN]
