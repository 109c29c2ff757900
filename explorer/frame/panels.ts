import type { GraphiQLPlugin } from '@graphiql/react'
import { docsPanel } from '../panels/docs/index.tsx'
import { examplesPanel } from '../panels/examples/index.tsx'
import { fromRestPanel } from '../panels/from-rest/index.tsx'
import { historyPanel } from '../panels/history/index.tsx'
import { mapPanel } from '../panels/map/index.tsx'

/** The panel that opens when a type is clicked in the editor. */
export const reference: GraphiQLPlugin = docsPanel

/** The panels of the side bar, from top to bottom. One line adds a panel. */
export const panels: GraphiQLPlugin[] = [examplesPanel, reference, mapPanel, fromRestPanel, historyPanel]
