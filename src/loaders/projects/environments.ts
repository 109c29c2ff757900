import { orNull } from '../../rest/errors.ts'
import { countOf, type Listing, type Page, type Window } from '../../rest/page.ts'
import {
  type EnvironmentDoc,
  type EnvironmentGlimpse,
  environmentAt,
  environmentResource,
  getEnvironment,
  listEnvironments,
} from '../../rest/projects/environments.ts'
import { type Answers, batch, failingAlone, oneByOne } from '../batch.ts'
import { readInList } from '../by-key.ts'
import { notThere } from '../failures.ts'
import { allOf, type Collection, walk } from '../pages.ts'
import type { Read } from '../read.ts'
import type { ProjectLoaders } from './projects.ts'

interface EnvironmentKey {
  readonly projectKey: string
  readonly key: string
}

interface AllEnvironments {
  readonly documents: readonly EnvironmentDoc[]
  readonly keys: readonly string[]
}

interface EnvironmentWindow {
  readonly projectKey: string
  readonly listing: Listing
  readonly window: Window
}

/**
 * Loads environments. One read of several projects includes the first 20 environments of each. Further environments, and those of a
 * single project, come from the project's own list.
 */
export function environmentLoaders(read: Read, projects: ProjectLoaders) {
  async function page(projectKey: string, listing: Listing): Promise<Page<EnvironmentDoc>> {
    const environments = await read(listEnvironments, { projectKey, ...listing })
    return { ...environments, items: environments.items.map((environment) => environmentAt(projectKey, environment)) }
  }

  /**
   * Reads several projects at once, with their first environments. A single project is not read for them, because its own list is
   * cheaper, but a read that is on its way is awaited. A project whose read fails is read again alone later.
   *
   * @returns a function that waits for a project, and tells whether it can exist.
   */
  function readProjects(keys: Iterable<string>): (key: string) => Promise<boolean> {
    const unknown = [...new Set(keys)].filter((key) => !projects.environmentsOf(key))
    const coming = new Map(unknown.map((key) => [key, projects.withEnvironments(key)]))
    const others = unknown.filter((key) => !coming.get(key))
    if (others.length > 1) for (const key of others) coming.set(key, projects.byKey(key, ['environments']))
    for (const project of coming.values()) project?.catch(() => {})
    return async (key) => {
      try {
        return (await coming.get(key)) !== null
      } catch {
        return true
      }
    }
  }

  const listOf = (projectKey: string): Collection<EnvironmentDoc> => ({
    afford: read.afford,
    operation: listEnvironments,
    size: environmentResource.pageSize,
    page: ({ limit, offset }) => page(projectKey, { limit, offset }),
    identity: ({ key }) => key,
  })

  const byKey = batch<EnvironmentKey, EnvironmentDoc>({
    identity: identityOf,
    fetch: async (keys) => {
      const mayExist = readProjects(keys.map(({ projectKey }) => projectKey))
      const read = async (projectKey: string, some: readonly EnvironmentKey[]) =>
        (await mayExist(projectKey)) ? ofProject(projectKey, some) : new Map<string, EnvironmentDoc>()
      const byProject = Map.groupBy(keys, ({ projectKey }) => projectKey)
      return failingAlone([...byProject].map(([projectKey, some]) => [some.map(identityOf), read(projectKey, some)]))
    },
  })

  async function ofProject(projectKey: string, keys: readonly EnvironmentKey[]): Promise<Answers<EnvironmentDoc>> {
    const list = walk(listOf(projectKey))
    const known = projects.environmentsOf(projectKey)
    if (known)
      list.put(
        { offset: 0, limit: isWholePage(known) ? environmentResource.pageSize : known.items.length },
        known,
        true,
      )
    const answers = await readInList(environmentResource, [...new Set(keys.map(({ key }) => key))], {
      list,
      begun: begun.get(projectKey),
      found: list.find,
      single: (key) => single(projectKey, key),
    })
    return new Map([...answers].map(([key, answer]) => [identityOf({ projectKey, key }), answer]))
  }

  async function single(projectKey: string, environmentKey: string): Promise<EnvironmentDoc | null> {
    const environment = await orNull(read(getEnvironment, { projectKey, environmentKey }))
    return environment && environmentAt(projectKey, environment)
  }

  const windows = batch<EnvironmentWindow, Page<EnvironmentDoc>>({
    identity: (key) => JSON.stringify(key),
    pages: true,
    fetch: async (keys) => {
      const mayExist = readProjects(keys.filter(({ listing }) => isPlain(listing)).map(({ projectKey }) => projectKey))
      const asked = new Map(keys.map((key) => [JSON.stringify(key), key]))
      return oneByOne([...asked.keys()], async (identity) => {
        await mayExist(asked.get(identity)!.projectKey)
        return windowOf(asked.get(identity)!)
      })
    },
  })

  /** A window of the list: from the environments that came with the project if they reach far enough, otherwise by a call. */
  const windowOf = async (asked: EnvironmentWindow): Promise<Page<EnvironmentDoc>> =>
    knownWindow(asked) ?? page(asked.projectKey, { ...asked.listing, ...asked.window })

  /** A window of the environments that came with the project. Undefined if they do not reach far enough. */
  function knownWindow({ projectKey, listing, window }: EnvironmentWindow): Page<EnvironmentDoc> | undefined {
    const known = isPlain(listing) ? projects.environmentsOf(projectKey) : undefined
    if (!known) return undefined
    const end = Math.min(window.offset + window.limit, countOf(known) ?? Number.POSITIVE_INFINITY)
    return end <= known.items.length ? { ...known, items: known.items.slice(window.offset, end) } : undefined
  }

  const all = batch<string, AllEnvironments>({
    identity: (projectKey) => projectKey,
    fetch: async (projectKeys) => {
      const mayExist = readProjects(projectKeys)
      return oneByOne([...new Set(projectKeys)], async (key) => {
        await mayExist(key)
        return readAll(key)
      })
    },
  })

  /** The first pages of the projects whose environments are read before it is known which of them are needed. */
  const begun = new Map<string, Promise<Page<EnvironmentDoc>>>()

  async function readAll(projectKey: string): Promise<AllEnvironments> {
    const known = projects.environmentsOf(projectKey)
    const list = walk(listOf(projectKey))
    if (known && isWholePage(known)) list.put({ offset: 0, limit: environmentResource.pageSize }, known)
    const documents = await allOf(list)
    return { documents, keys: documents.map(({ key }) => key) }
  }

  /** The environments that documents of other kinds embed. */
  const embedded = new Map<string, EnvironmentDoc>()

  async function load(key: EnvironmentKey): Promise<EnvironmentDoc | null> {
    const told = embedded.get(identityOf(key))
    if (told) return told
    if (!projects.environmentsOf(key.projectKey)) projects.wantEnvironments(key.projectKey)
    return byKey(key)
  }

  /** The environments of which LaunchDarkly said that they do not exist. */
  const absent = new Set<string>()

  return {
    byKey: (projectKey: string, key: string) => load({ projectKey, key }),

    /** Remembers an environment that another document embeds. */
    know: (environment: EnvironmentDoc) => {
      const { projectKey, key } = environment.at
      embedded.set(identityOf({ projectKey, key }), environment)
    },

    /** Remembers that a project lacks an environment. */
    lacks: (projectKey: string, key: string) => absent.add(identityOf({ projectKey, key })),

    /**
     * Whether a project lacks an environment: LaunchDarkly said so, or all environments came with the project. Takes no call.
     */
    isAbsent(projectKey: string, environmentKey: string): boolean {
      if (absent.has(identityOf({ projectKey, key: environmentKey }))) return true
      const known = projects.environmentsOf(projectKey)
      return known !== undefined && isWholePage(known) && known.items.every(({ key }) => key !== environmentKey)
    },

    /** Whether the first environments of a project came with it. */
    areKnown: (projectKey: string): boolean => projects.environmentsOf(projectKey) !== undefined,

    /** The pages of a project's environments. */
    list:
      (projectKey: string, listing: Listing) =>
      async (window: Window): Promise<Page<EnvironmentDoc>> => {
        const asked = { projectKey, listing, window }
        if (isPlain(listing) && !projects.environmentsOf(projectKey)) projects.wantEnvironments(projectKey)
        return knownWindow(asked) ?? ((await windows(asked)) as Page<EnvironmentDoc>)
      },

    /** The keys of all environments of a project. */
    keysOf: async (projectKey: string): Promise<readonly string[]> => (await all(projectKey))?.keys ?? [],

    /** All environments of a project. */
    allOf: async (projectKey: string): Promise<readonly EnvironmentDoc[]> => (await all(projectKey))?.documents ?? [],

    /** Begins to read all environments of a project. An error reaches only the loads that need them. */
    begin(projectKey: string): void {
      const first = page(projectKey, { limit: environmentResource.pageSize, offset: 0 })
      begun.set(projectKey, first)
      for (const one of [first, all(projectKey)]) one.catch(() => undefined)
    },

    /** Returns null for something that an environment does not have. Fails if the environment itself does not exist. */
    async nothingIn({ at, has, key }: EnvironmentDoc | EnvironmentGlimpse): Promise<null> {
      if (has || (!absent.has(identityOf(at)) && (await load(at)))) return null
      throw notThere('Environment', key)
    },

    whole(environment: EnvironmentDoc | EnvironmentGlimpse): EnvironmentDoc | Promise<EnvironmentDoc> {
      if (environment.has) return environment as EnvironmentDoc
      return load(environment.at).then((found) => {
        if (found) return found
        throw notThere('Environment', environment.key)
      })
    },
  }
}

const isWholePage = (page: Page<EnvironmentDoc>): boolean => page.items.length === countOf(page)

const identityOf = ({ projectKey, key }: EnvironmentKey): string => JSON.stringify([projectKey, key])

const isPlain = ({ filter, sort }: Listing): boolean => filter === undefined && sort === undefined

export type EnvironmentLoaders = ReturnType<typeof environmentLoaders>
