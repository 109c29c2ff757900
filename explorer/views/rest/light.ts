import { create } from 'zustand'

interface Light {
  /** The indexes of the calls that are lit, because their field is pointed at in the query. */
  readonly calls: ReadonlySet<number>
  /** The fields that are lit in the query, because their call is pointed at in the list. */
  readonly fields: readonly string[]
  lightCalls(calls: readonly number[]): void
  lightFields(fields: readonly string[]): void
}

/** What is lit on the other side: calls for a field, or fields for a call. */
export const useLight = create<Light>((set) => ({
  calls: new Set(),
  fields: [],
  lightCalls: (calls) => set({ calls: new Set(calls) }),
  lightFields: (fields) => set({ fields }),
}))
