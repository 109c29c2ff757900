import { type GraphiQLPlugin, HistoryIcon } from '@graphiql/react'
import { HistoryPanel } from './panel.tsx'

/** The panel of what was run before. */
export const historyPanel: GraphiQLPlugin = {
  title: 'History',
  icon: () => <HistoryIcon aria-hidden="true" />,
  content: HistoryPanel,
}
