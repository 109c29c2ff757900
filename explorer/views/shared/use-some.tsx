import { type ReactNode, useState } from 'react'

/** The first items of a list, and the button that adds as many again. */
export function useSome<T>(all: readonly T[], atOnce = 50): { readonly some: readonly T[]; readonly more: ReactNode } {
  const [most, show] = useState(atOnce)
  const more = all.length > most && (
    <button type="button" className="text-button" onClick={() => show(most + atOnce)}>
      Show more of {all.length.toLocaleString('en')}
    </button>
  )
  return { some: all.slice(0, most), more }
}
