import { create } from 'zustand'
import { linkedBy } from './link.ts'

interface View {
  /** The id of the view of the answer that is in front. */
  readonly view: string
  show(view: string): void
}

/** The view that the user chose last. A link can name another. */
export const useView = create<View>((set) => ({
  view: linkedBy(location)?.view ?? 'json',
  show: (view) => set({ view }),
}))
