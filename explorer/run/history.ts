import { create } from 'zustand'

/** An operation that was run. Headers are not kept, because they can hold a credential. */
export interface Past {
  readonly query: string
  /** JSON text, empty for none. */
  readonly variables: string
  /** Epoch milliseconds of the last run. */
  readonly at: number
  /** Whether it stays, however many run after it. */
  readonly kept: boolean
}

interface History {
  /** The latest first. */
  readonly all: readonly Past[]
  add(query: string, variables: string): void
  keep(past: Past, kept: boolean): void
  remove(past: Past): void
  clear(): void
}

const place = 'launchdarkly-graphql:history'
const most = 100
const mostCharacters = 50_000

/** Storage can be forbidden or full; then the history lasts as long as the page. */
function stored(): readonly Past[] {
  try {
    const all: unknown = JSON.parse(localStorage.getItem(place) ?? '[]')
    return Array.isArray(all) ? all.filter(isPast) : []
  } catch {
    return []
  }
}

/** Storage can hold what another version wrote, or what somebody changed. */
const isPast = (value: Partial<Past> | null): value is Past =>
  typeof value?.query === 'string' &&
  typeof value.variables === 'string' &&
  typeof value.kept === 'boolean' &&
  !Number.isNaN(new Date(value.at ?? Number.NaN).getTime())

const isSame = (one: Pick<Past, 'query' | 'variables'>, other: Pick<Past, 'query' | 'variables'>): boolean =>
  one.query === other.query && one.variables === other.variables

/** The history with an operation in front. What is kept stays, and of the rest the latest. */
export function added(all: readonly Past[], query: string, variables: string, at: number): readonly Past[] {
  if (!query.trim() || query.length + variables.length > mostCharacters) return all
  const known = all.find((past) => isSame(past, { query, variables }))
  const rest = all.filter((past) => past !== known)
  const [kept, others] = [rest.filter((past) => past.kept), rest.filter((past) => !past.kept)]
  const front = { query, variables, at, kept: known?.kept ?? false }
  return [front, ...[...kept, ...others.slice(0, most - 1)].toSorted((one, other) => other.at - one.at)]
}

export const useHistory = create<History>((set) => {
  const change = (next: (all: readonly Past[]) => readonly Past[]) =>
    set(({ all }) => {
      const changed = next(all)
      try {
        localStorage.setItem(place, JSON.stringify(changed))
      } catch {}
      return { all: changed }
    })
  return {
    all: stored(),
    add: (query, variables) => change((all) => added(all, query, variables, Date.now())),
    keep: (past, kept) => change((all) => all.map((one) => (isSame(one, past) ? { ...one, kept } : one))),
    remove: (past) => change((all) => all.filter((one) => !isSame(one, past))),
    clear: () => change((all) => all.filter(({ kept }) => kept)),
  }
})
