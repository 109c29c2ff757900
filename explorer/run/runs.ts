import type { ExecutionResult } from 'graphql'
import { create } from 'zustand'
import type { Live } from '../live/live.ts'
import type { LiveControl } from '../live/start.ts'

/** One execution of an operation, from the press of the button to its last part. All times are epoch milliseconds. */
export interface Run {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly operationName: string | null
  readonly state: 'running' | 'done' | 'failed'
  readonly startedAt: number
  /** When the last part came. */
  readonly endedAt: number | null
  /** The REST calls that were sent before the first part, as the answer's header tells. Null as long as there is no answer. */
  readonly restCalls: number | null
  /** The size of the answer in characters. */
  readonly size: number
  /** The answer as far as it has come, with the parts of `@defer` and `@stream` in their places. */
  readonly answer: Answer | null
  /** The same without what the page asked for by itself. */
  readonly shown: Answer | null
  /** One entry for each part, in the order of arrival. A plain answer has one. */
  readonly parts: readonly Part[]
  /** Why there is no answer, where that is so. */
  readonly failure: string | null
  /** Of a subscription, its events and its connection. The answer is the event that the views show. */
  readonly live?: Live & LiveControl
}

export type Answer = ExecutionResult<Record<string, unknown>, Record<string, unknown>>

/** A part of an incremental answer. */
export interface Part {
  readonly at: number
  /** The response paths that it brought, such as `flags.nodes.3`. The first part has none. */
  readonly paths: readonly string[]
}

interface Runs {
  /** The last run of each tab, by the tab's id. */
  readonly byTab: ReadonlyMap<string, Run>
  put(tab: string, run: Run): void
  /** Forgets the runs of tabs that are closed, and ends their subscriptions. */
  keep(tabs: readonly string[]): void
}

export const useRuns = create<Runs>((set, get) => ({
  byTab: new Map(),
  put: (tab, run) => set(({ byTab }) => ({ byTab: new Map(byTab).set(tab, run) })),
  keep(tabs) {
    const closed = [...get().byTab].filter(([tab]) => !tabs.includes(tab))
    for (const [, { live }] of closed) live?.stop()
    if (closed.length > 0) set(({ byTab }) => ({ byTab: new Map([...byTab].filter(([tab]) => tabs.includes(tab))) }))
  },
}))
