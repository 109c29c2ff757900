import { type RefObject, useEffect } from 'react'
import { useLight } from './light.ts'

/** Scrolls to the first lit call if no lit call is in sight. */
export function useShowLit(list: RefObject<HTMLElement | null>): void {
  const lit = useLight(({ calls }) => calls)
  useEffect(() => {
    const rows = [...(list.current?.querySelectorAll('.rest-call.lit') ?? [])]
    const frame = list.current?.closest('.answer')?.getBoundingClientRect()
    if (lit.size === 0 || rows.length === 0 || !frame) return
    const seen = rows.some((row) => {
      const { top, bottom } = row.getBoundingClientRect()
      return top >= frame.top && bottom <= frame.bottom
    })
    if (!seen) rows[0]!.scrollIntoView({ block: 'center' })
  }, [list, lit])
}
