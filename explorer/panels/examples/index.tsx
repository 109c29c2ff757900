import type { GraphiQLPlugin } from '@graphiql/react'
import { ExamplesPanel } from './panel.tsx'

/** The panel of queries to start from. */
export const examplesPanel: GraphiQLPlugin = {
  title: 'Examples',
  icon: () => (
    <svg viewBox="0 0 20 20" aria-hidden="true">
      <path
        d="M10 2.5a5.5 5.5 0 0 0-3 10.100V15h6v-2.400a5.5 5.5 0 0 0-3-10.100zM7.5 17.5h5"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
      />
    </svg>
  ),
  content: ExamplesPanel,
}
