import { type ReactNode, useEffect, useState } from 'react'
import type { LiveRun } from '../../live/start.ts'
import { stateText } from '../../live/words.ts'

/** The shortest time between two messages, so that many events do not flood those who listen. */
const pauseMs = 5000

/** What is new in a subscription, for a live region. */
export function LiveStatus({ run: { live } }: { readonly run: LiveRun }): ReactNode {
  const [said, say] = useState({ text: '', count: 0, state: 'connecting', at: 0 })
  const { count, state } = live
  useEffect(() => {
    if (said.count === count && said.state === state) return
    const speak = () => say({ text: stateText(live, said.count), count, state, at: Date.now() })
    const timer = setTimeout(speak, Math.max(0, said.at + pauseMs - Date.now()))
    return () => clearTimeout(timer)
  }, [live, count, state, said])
  return <span className="live-hidden">{said.text}</span>
}
