import type { GraphiQLPlugin } from '@graphiql/react'
import { lazy } from 'react'

/** The panel with a picture of the types. */
export const mapPanel: GraphiQLPlugin = {
  title: 'Schema Map',
  icon: () => (
    <svg viewBox="0 0 20 20" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.5">
      <circle cx="5" cy="5" r="2.5" />
      <circle cx="15" cy="8" r="2.5" />
      <circle cx="7" cy="15.5" r="2.5" />
      <path d="M7.4 5.7l5.200 1.600M5.400 7.500l1.200 5.500M13.200 9.800l-4.400 4" />
    </svg>
  ),
  content: lazy(async () => ({ default: (await import('./panel.tsx')).MapPanel })),
}
