import { create } from 'zustand'

/** What the user looks at on the map. It stays while other panels are open. */
interface MapState {
  readonly from: string | null
  readonly to: string | null
  /** The place of the chosen path in the list. */
  readonly chosen: number
  /** The field that is chosen for each leg of the path. Default the first. */
  readonly fields: readonly number[]
  readonly selected: string | null
  /** Whether the map has the whole window. */
  readonly wide: boolean
  /** Whether what the operation uses is lit. */
  readonly showsUse: boolean
  select(type: string | null): void
  setEnds(ends: { from?: string | null; to?: string | null }): void
  choosePath(index: number): void
  chooseField(leg: number, field: number): void
  setWide(wide: boolean): void
  setShowsUse(shows: boolean): void
}

export const useMap = create<MapState>((set) => ({
  from: null,
  to: null,
  chosen: 0,
  fields: [],
  selected: null,
  wide: false,
  showsUse: true,
  select: (selected) => set({ selected }),
  setEnds: (ends) => set({ ...ends, chosen: 0, fields: [], selected: null }),
  choosePath: (chosen) => set({ chosen, fields: [], selected: null }),
  chooseField: (leg, field) => set(({ fields }) => ({ fields: Object.assign([...fields], { [leg]: field }) })),
  setWide: (wide) => set({ wide }),
  setShowsUse: (showsUse) => set({ showsUse }),
}))
