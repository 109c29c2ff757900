import { HISTORY_PLUGIN } from '@graphiql/plugin-history'
import type { GraphiQLPlugin } from '@graphiql/react'
import { type ReactNode, useEffect, useRef } from 'react'

const { content: History } = HISTORY_PLUGIN

/** GraphiQL's history. The name of each entry is what stands on it, where GraphiQL gives all of them the name "Set active". */
function HistoryPanel(): ReactNode {
  const panel = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const name = () => {
      for (const entry of panel.current!.querySelectorAll('.graphiql-history-item-label[aria-label]'))
        entry.removeAttribute('aria-label')
    }
    name()
    const observer = new MutationObserver(name)
    observer.observe(panel.current!, { childList: true, subtree: true })
    return () => observer.disconnect()
  }, [])
  return (
    <div ref={panel}>
      <History />
    </div>
  )
}

export const historyPanel: GraphiQLPlugin = { ...HISTORY_PLUGIN, content: HistoryPanel }
