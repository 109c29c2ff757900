import type { KeyboardEvent } from 'react'

/** Arrow keys, Home and End go from tab to tab and show what they reach (WAI-ARIA's tabs). */
export function moveAmongTabs(event: KeyboardEvent<HTMLElement>): void {
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')]
  const at = tabs.indexOf(document.activeElement as HTMLElement)
  const last = tabs.length - 1
  const to = { ArrowLeft: at > 0 ? at - 1 : last, ArrowRight: at < last ? at + 1 : 0, Home: 0, End: last }[event.key]
  if (to === undefined) return
  event.preventDefault()
  tabs[to]?.focus()
  tabs[to]?.click()
}
