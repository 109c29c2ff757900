import { Tooltip, useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import type { ReactNode } from 'react'

const themes = [null, 'light', 'dark'] as const
const words = { system: 'as the system', light: 'light', dark: 'dark' }

/** Goes through the themes: that of the system, light, dark. */
export function ThemeButton(): ReactNode {
  const theme = useGraphiQL(({ theme }) => theme)
  const { setTheme } = useGraphiQLActions()
  const label = `Theme: ${words[theme ?? 'system']}`
  return (
    <Tooltip label={label} side="right">
      <button
        type="button"
        className="icon-button"
        aria-label={label}
        onClick={() => setTheme(themes[(themes.indexOf(theme) + 1) % themes.length]!)}
      >
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <circle cx="10" cy="10" r="7" fill="none" stroke="currentColor" strokeWidth="1.5" />
          <path d="M10 3a7 7 0 0 1 0 14z" fill="currentColor" />
        </svg>
      </button>
    </Tooltip>
  )
}
