import { orNull } from '../rest/errors.ts'
import { isUsable } from '../rest/operation.ts'
import { expanded, type Listing, type Page, type Window } from '../rest/page.ts'
import { getTeam, listTeams, type TeamDoc, type TeamGlimpse, teamAt, teamsPerPage } from '../rest/teams.ts'
import { oneByOne } from './batch.ts'
import { expandable } from './expandable.ts'
import type { Read } from './read.ts'

/** Teams by key. REST has no filter by key: several teams are found in the list, or one by one if the list is longer than that. */
export function teamLoaders(read: Read) {
  const byKey = expandable<TeamDoc>(async (keys, expand) => {
    const { found, complete } = keys.length > 1 ? await scan(keys, expand) : unread
    const missing = keys.filter((key) => !found.has(key) && !(complete && isUsable(key)))
    const singles = await oneByOne(missing, async (teamKey) => {
      const team = await orNull(read(getTeam, { teamKey, expand: expanded(expand) }))
      return team && know(teamAt(team, expand))
    })
    return new Map([...found, ...singles])
  })

  const know = (team: TeamDoc): TeamDoc => byKey.know(team.key, team)

  const page = async (listing: Listing & Window, expand: readonly string[]): Promise<Page<TeamDoc>> => {
    const teams = await read(listTeams, { ...listing, expand: expanded(expand) })
    return { ...teams, items: teams.items.map((team) => know(teamAt(team, expand))) }
  }

  /** Reads pages as long as the rest of them is fewer calls than the keys that are still missing. */
  async function scan(keys: readonly string[], expand: readonly string[]): Promise<Scanned> {
    const found = new Map<string, TeamDoc>()
    for (let offset = 0; ; offset += teamsPerPage) {
      const { items, totalCount = 0 } = await page({ limit: teamsPerPage, offset }, expand)
      for (const team of items) if (keys.includes(team.key)) found.set(team.key, team)
      const pagesLeft = Math.ceil((totalCount - offset - teamsPerPage) / teamsPerPage)
      if (pagesLeft <= 0 || keys.length - found.size <= pagesLeft) return { found, complete: pagesLeft <= 0 }
    }
  }

  return {
    byKey: byKey.load,
    whole: (team: TeamDoc | TeamGlimpse, expand?: readonly string[]) => byKey.whole(team, team.key, expand),
    /** The pages of the team list. */
    list: (listing: Listing, expand: readonly string[]) => (window: Window) => page({ ...listing, ...window }, expand),
  }
}

/** Teams that a scan met, and whether it met all that there are. */
interface Scanned {
  readonly found: ReadonlyMap<string, TeamDoc>
  readonly complete: boolean
}

const unread: Scanned = { found: new Map(), complete: false }
