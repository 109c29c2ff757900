import { Tooltip, useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import { type ReactNode, Suspense } from 'react'
import { ThemeButton } from './theme-button.tsx'

/** The buttons that open the panels. */
export function Sidebar(): ReactNode {
  const { plugins, visiblePlugin } = useGraphiQL(({ plugins, visiblePlugin }) => ({ plugins, visiblePlugin }))
  const { setVisiblePlugin } = useGraphiQLActions()
  return (
    <nav className="sidebar" aria-label="Panels">
      {plugins.map((plugin) => {
        const open = plugin === visiblePlugin
        return (
          <Tooltip key={plugin.title} label={plugin.title} side="right">
            <button
              type="button"
              className={open ? 'icon-button active' : 'icon-button'}
              aria-label={plugin.title}
              aria-pressed={open}
              onClick={() => setVisiblePlugin(open ? null : plugin)}
            >
              <plugin.icon />
              <span className="sidebar-word" aria-hidden="true">
                {plugin.title.split(' ').at(-1)}
              </span>
            </button>
          </Tooltip>
        )
      })}
      <div className="sidebar-end">
        <ThemeButton />
      </div>
    </nav>
  )
}

/** The panel that is open. */
export function SidePanel(): ReactNode {
  const panel = useGraphiQL(({ visiblePlugin }) => visiblePlugin)
  if (!panel) return null
  return (
    <section className="side-panel graphiql-plugin" aria-label={panel.title}>
      <Suspense fallback={<p role="status">Loading …</p>}>
        <panel.content />
      </Suspense>
    </section>
  )
}
