import { TooManyCalls } from '../../rest/errors.ts'
import { type FlagEventConditions, type FlagEventDoc, listFlagEvents } from '../../rest/insights/flag-events.ts'
import { type EnvironmentInsightsDoc, rowsPerPage } from '../../rest/insights/insights.ts'
import { expanded, nextToken, type TokenPage, type TokenWindow } from '../../rest/page.ts'
import { united } from '../../rest/parts.ts'
import { shown } from '../../rest/shown.ts'
import { withMore } from '../../rest/unreadable.ts'
import { type Answers, batch, oneByOne } from '../batch.ts'
import { irreducible, type SingleCalls } from '../irreducible.ts'
import type { Read } from '../read.ts'
import { worthScanning } from './flag-event-plan.ts'
import { idPages } from './id-pages.ts'

export interface FlagEventsKey extends EnvironmentInsightsDoc {
  readonly flagKey: string
  readonly conditions: FlagEventConditions
  readonly expand: readonly string[]
}

/** The latest events of a flag. */
export interface FlagEvents {
  readonly events: readonly FlagEventDoc[]
  /** Leads to older ones. Undefined if these are all. */
  readonly next?: string | undefined
}

const field = 'FlagEnvironment.events'

/** The most pages that one search for a flag reads. LaunchDarkly finds flags by a part of the key, so that a page can lack the flag. */
const mostPages = 20

/** Loads the changes of flags: of an environment by pages, of single flags by a search for each or in the pages of all. */
export function flagEventLoaders(read: Read, singles: SingleCalls) {
  const pages = (
    { projectKey, environmentKey }: EnvironmentInsightsDoc,
    conditions: FlagEventConditions,
    expand: readonly string[],
  ) =>
    idPages(read, {
      operation: listFlagEvents,
      listing: { projectKey, environmentKey, ...conditions },
      expand,
      locate: (event): FlagEventDoc => withMore(event, () => ({ in: { projectKey, environmentKey } })),
    })

  const latest = batch<FlagEventsKey, FlagEvents>({
    identity: ({ flagKey }) => flagKey,
    wants: ({ expand }) => expanded(expand) ?? '',
    group: ({ projectKey, environmentKey, conditions }) => JSON.stringify([projectKey, environmentKey, conditions]),
    gathers: true,
    fetch: async (keys) => {
      const key = { ...keys[0]!, expand: united(keys.map(({ expand }) => expand)) }
      const flagKeys = [...new Set(keys.map(({ flagKey }) => flagKey))]
      const all = flagKeys.length > 1 ? await scanned(key, flagKeys.length) : undefined
      if (all) return inAll(all, flagKeys)
      singles.spend(field, flagKeys.length)
      return oneByOne(flagKeys, (flagKey) => searched({ ...key, flagKey }))
    },
  })

  /** All events of an environment, if that takes fewer calls than a search for each flag. */
  async function scanned(key: FlagEventsKey, flags: number): Promise<readonly FlagEventDoc[] | undefined> {
    const page = pages(key, key.conditions, key.expand)
    const first = await page({ limit: rowsPerPage })
    const events = [...first.items]
    const tokens = new Set<string>()
    let token = nextToken(first, tokens)
    if (token !== undefined && !worthScanning(first.totalCount, flags)) return undefined
    for (let left = flags; token !== undefined && left > 0; left--) {
      const more: TokenPage<FlagEventDoc> = await page({ limit: rowsPerPage, token })
      for (const event of more.items) events.push(event)
      token = nextToken(more, tokens)
    }
    return token === undefined ? events : undefined
  }

  /** The next events of a flag, at least one if there are any. */
  async function searched(key: FlagEventsKey, start?: string): Promise<FlagEvents> {
    const page = pages(key, { ...key.conditions, query: key.flagKey }, key.expand)
    const tokens = new Set(start === undefined ? [] : [start])
    let token = start
    for (let left = mostPages; ; left--) {
      const found: TokenPage<FlagEventDoc> = await page({ limit: rowsPerPage, token })
      const events = found.items.filter(({ flagKey }) => flagKey === key.flagKey)
      token = nextToken(found, tokens)
      if (events.length || token === undefined) return { events, next: token }
      if (left > 1) continue
      throw new TooManyCalls(
        `Expected events of the flag ${shown(key.flagKey)} in ${mostPages} pages of events, but those are of flags with longer keys.`,
      )
    }
  }

  /** The events after a token. Each token is a single call, however often its page is asked for. */
  const later = irreducible<FlagEventsKey & { readonly token: string }, FlagEvents>({
    field,
    singles,
    identity: ({ projectKey, environmentKey, flagKey, conditions, token }) =>
      JSON.stringify([projectKey, environmentKey, flagKey, conditions, token]),
    ask: (keys) => searched({ ...keys[0], expand: united(keys.map(({ expand }) => expand)) }, keys[0].token),
  })

  return {
    /** The pages of an environment's events. */
    list: pages,

    /** The pages of a flag's events. */
    ofFlag:
      (key: FlagEventsKey) =>
      async ({ limit, token }: TokenWindow): Promise<TokenPage<FlagEventDoc>> => {
        const { events, next } = (await (token === undefined ? latest(key) : later({ ...key, token })))!
        const items = events.slice(0, limit)
        return {
          items,
          continuationToken: events.length > limit ? items.at(-1)?.id : next,
          // A search counts flags with longer keys too.
          totalCount: token === undefined && next === undefined ? events.length : undefined,
        }
      },
  }
}

/** The events of each flag among all. */
function inAll(all: readonly FlagEventDoc[], flagKeys: readonly string[]): Answers<FlagEvents> {
  const byFlag = Map.groupBy(all, ({ flagKey }) => flagKey)
  return new Map(flagKeys.map((flagKey) => [flagKey, { events: byFlag.get(flagKey) ?? [] }]))
}
