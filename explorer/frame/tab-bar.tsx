import { Tooltip, useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import type { KeyboardEvent, ReactNode } from 'react'
import { moveBetweenTabs } from '../controls/arrow-keys.ts'
import { useRuns } from '../run/runs.ts'
import { HeaderTools } from './header-tools.tsx'
import { useChangeTab } from './tabs.ts'

/** The tabs, each with an operation (WAI-ARIA's tabs: arrow keys move, Delete closes), and the tools of the page. */
export function TabBar(): ReactNode {
  const { tabs, activeTabIndex } = useGraphiQL(({ tabs, activeTabIndex }) => ({ tabs, activeTabIndex }))
  const { addTab, closeTab } = useGraphiQLActions()
  const change = useChangeTab()

  function press(event: KeyboardEvent<HTMLElement>) {
    if (event.key === 'Delete' && tabs.length > 1) closeTab(activeTabIndex)
    moveBetweenTabs(event)
  }

  return (
    <header className="session-header">
      <div className="tabs">
        <div role="tablist" aria-label="Operations" className="tab-list" onKeyDown={press}>
          {tabs.map(({ id, title }, index) => (
            <button
              key={id}
              type="button"
              role="tab"
              className="tab"
              aria-selected={index === activeTabIndex}
              aria-controls="session"
              tabIndex={index === activeTabIndex ? 0 : -1}
              title={title}
              onClick={() => change(index)}
            >
              <LiveMark tab={id} />
              {title}
            </button>
          ))}
        </div>
        {tabs.length > 1 && (
          <button
            type="button"
            className="icon-button tab-close"
            aria-label={`Close ${tabs[activeTabIndex]!.title}`}
            onClick={() => closeTab(activeTabIndex)}
          >
            <svg viewBox="0 0 16 16" aria-hidden="true">
              <path d="m4 4 8 8m0-8-8 8" stroke="currentColor" strokeWidth="1.5" />
            </svg>
          </button>
        )}
        <Tooltip label="New tab">
          <button type="button" className="icon-button tab-add" aria-label="New tab" onClick={addTab}>
            <svg viewBox="0 0 16 16" aria-hidden="true">
              <path d="M8 3v10M3 8h10" stroke="currentColor" strokeWidth="1.5" />
            </svg>
          </button>
        </Tooltip>
      </div>
      <div className="header-tools">
        <HeaderTools />
      </div>
    </header>
  )
}

/** Whether a tab's subscription is live, and how much of it the user has not seen. */
function LiveMark({ tab }: { readonly tab: string }): ReactNode {
  const live = useRuns(({ byTab }) => byTab.get(tab))?.live
  if (!live) return null
  return (
    <>
      {live.state !== 'over' && (
        <span className={`live-${live.state}`}>
          <span className="live-dot" aria-hidden="true" />
          <span className="live-hidden">Live: </span>
        </span>
      )}
      {live.unseen > 0 && (
        <span className="badge live-unseen">
          {live.unseen}
          <span className="live-hidden"> new: </span>
        </span>
      )}
    </>
  )
}
