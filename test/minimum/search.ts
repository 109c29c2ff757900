import type { Account } from './account.ts'
import type { Offer } from './offering.ts'
import { offersFor } from './offers.ts'
import { idOf, type Want } from './reads.ts'
import { wantsOf } from './roots.ts'
import type { Field } from './selection.ts'
import { Known } from './told.ts'

/** A way to answer a query. */
export interface Plan {
  readonly calls: number
  readonly waves: number
  /** Whether an answer told more than it was asked for, and something else was therefore never asked. */
  readonly lucky: boolean
  readonly reads: readonly string[]
}

interface State extends Plan {
  readonly known: Known
  /** The same with what answers contain besides. */
  readonly luckily: Known
  readonly wants: readonly Want[]
}

export interface Bounds {
  readonly calls: number
  readonly waves: number
}

/** What the search found: the plans within the bounds of which none is better than another, unless it gave up. */
export interface Found {
  readonly plans: readonly Plan[]
  readonly gaveUp: boolean
}

/**
 * Searches the plans of a planner that knows the query and what earlier answers of the request told. It goes through the sets of reads, least
 * calls first. A plan that relies on an answer to tell more than it was asked for is lucky: nobody can plan that.
 *
 * @param most The number of states after which the search gives up.
 */
export async function search(account: Account, query: readonly Field[], bounds: Bounds, most = 600): Promise<Found> {
  const start = new Known()
  let states: State[] = [
    { known: start, luckily: start, wants: wantsOf(query, start), calls: 0, waves: 0, lucky: false, reads: [] },
  ]
  const plans: Plan[] = []
  let visited = 0
  for (let calls = 0; calls <= bounds.calls && states.length; calls++) {
    const next = new Map<string, State>()
    for (const state of states) {
      if (!state.wants.length) {
        if (!isBeaten(state, plans)) plans.push(state)
        continue
      }
      if (state.luckily !== state.known && !wantsOf(query, state.luckily).length) plans.push({ ...state, lucky: true })
      if (calls === bounds.calls) continue
      for (const offer of branches(state)) {
        if (++visited > most) return { plans, gaveUp: true }
        const after = await taken(account, query, state, offer)
        const isHopeless = after.waves > bounds.waves || after.calls + atLeast(after) > bounds.calls
        if (isHopeless || isBeaten(after, plans)) continue
        const name = `${after.lucky} ${after.reads.toSorted().join(' ')}`
        const known = next.get(name)
        if (!known || known.waves > after.waves) next.set(name, after)
      }
    }
    states = [...next.values()]
  }
  return { plans, gaveUp: false }
}

/** Whether a plan with no more calls is as good in all respects. */
const isBeaten = (state: State, plans: readonly Plan[]): boolean =>
  plans.some(({ waves, lucky }) => waves <= state.waves && (!lucky || state.lucky))

async function taken(account: Account, query: readonly Field[], state: State, { read, wave }: Offer): Promise<State> {
  const answer = read.tell(await account.get(read))
  const known = new Known(state.known, answer, wave)
  const isSame = state.luckily === state.known && !answer.besides?.size
  const docs = new Map([...(answer.besides ?? []), ...answer.docs])
  const luckily = isSame ? known : new Known(state.luckily, { docs, lists: answer.lists, facts: answer.facts }, wave)
  const wants = wantsOf(query, known)
  const ids = new Set(wants.map(idOf))
  const lucky = state.wants.some((want) => want.wave < wave && !ids.has(idOf(want)) && !read.serves(want))
  const waves = Math.max(state.waves, wave)
  return {
    known,
    luckily,
    wants,
    calls: state.calls + 1,
    waves,
    lucky: state.lucky || lucky,
    reads: [...state.reads, `${wave} ${read.path}`],
  }
}

function offersOf(want: Want, { wants, known }: State): Offer[] {
  const offers = offersFor(want, wants, known).filter((offer) => offer !== undefined)
  if (!offers.length) throw new Error(`Nothing serves ${idOf(want)}`)
  return offers
}

/**
 * The reads to try next. What is wanted of the earliest wave cannot grow any more, so its wants are served one after the other. Each kind of
 * wants is tried first, because the answer to one can make another one needless.
 */
function branches(state: State): Offer[] {
  const earliest = Math.min(...state.wants.map(({ wave }) => wave))
  const first = new Map<string, Want>()
  for (const want of state.wants) {
    const kind = isCount(want) ? 'count' : `${want.kind} ${want.type}`
    if (want.wave === earliest && !first.has(kind)) first.set(kind, want)
  }
  return [...first.values()].flatMap((want) => (isCount(want) ? countOffers(want, state) : offersOf(want, state)))
}

const isCount = ({ window }: Want): boolean => window === 'count'

/** A count comes with any page of the list, which another want can ask for. */
function countOffers(want: Want, state: State): Offer[] {
  const pages = state.wants.flatMap((one) => (one === want ? [] : offersOf(one, state)))
  return [...offersOf(want, state), ...pages.filter(({ read }) => read.serves(want))]
}

/** A number of calls that the wants need at least: one for each that shares no read with another. */
function atLeast(state: State): number {
  const taken = new Set<string>()
  let least = 0
  for (const want of state.wants.filter(({ perhaps }) => !perhaps)) {
    const offers = isCount(want) ? countOffers(want, state) : offersOf(want, state)
    const paths = offers.map(({ read }) => read.path)
    if (paths.some((path) => taken.has(path))) continue
    for (const path of paths) taken.add(path)
    least++
  }
  return Math.min(least, state.wants.length ? Math.max(1, least) : 0)
}
