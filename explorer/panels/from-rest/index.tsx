import type { GraphiQLPlugin } from '@graphiql/react'
import { lazy } from 'react'

/** The panel that converts REST requests. What it converts with is loaded when it is opened. */
export const fromRestPanel: GraphiQLPlugin = {
  title: 'From REST',
  icon: () => (
    <svg viewBox="0 0 20 20" aria-hidden="true">
      <path
        d="M3 5h8M3 10h5M3 15h8M12 10h5m-2.5-2.5L17 10l-2.5 2.5"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
      />
    </svg>
  ),
  content: lazy(() => import('./panel.tsx')),
}
