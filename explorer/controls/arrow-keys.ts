import type { KeyboardEvent } from 'react'

/**
 * Moves the focus among the rows of a list by arrow keys, Home and End. It stays at either end.
 *
 * @param list The selector of the list around the row.
 * @param row The selector of its rows.
 */
export function moveAmongRows(event: KeyboardEvent<HTMLElement>, list: string, row: string): void {
  const rows = [...(event.currentTarget.closest(list)?.querySelectorAll<HTMLElement>(row) ?? [])]
  const at = rows.indexOf(event.currentTarget)
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key]
  if (to === undefined) return
  event.preventDefault()
  rows[to]?.focus()
}

/**
 * Moves between the tabs of a list by arrow keys, Home and End, and opens each on the way (WAI-ARIA's tabs with automatic activation).
 * Only the open tab may be in the order of Tab.
 */
export function moveBetweenTabs(event: KeyboardEvent<HTMLElement>): void {
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')]
  const at = tabs.indexOf(document.activeElement as HTMLElement)
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: tabs.length - 1 }[event.key]
  if (at < 0 || to === undefined) return
  event.preventDefault()
  const next = tabs[(to + tabs.length) % tabs.length]!
  next.focus()
  next.click()
}
