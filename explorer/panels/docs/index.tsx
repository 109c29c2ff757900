import { DOC_EXPLORER_PLUGIN } from '@graphiql/plugin-doc-explorer'
import type { GraphiQLPlugin } from '@graphiql/react'
import { DocsPanel } from './panel.tsx'

/** The documentation of the schema, with our search and the REST routes. */
export const docsPanel: GraphiQLPlugin = { title: 'Docs', icon: DOC_EXPLORER_PLUGIN.icon, content: DocsPanel }
