import {
  type ContextInstanceDoc,
  contextInstanceAt,
  contextInstanceResource,
  getContextInstances,
  searchContextInstances,
} from '../../rest/contexts/context-instances.ts'
import {
  type ContextDoc,
  type ContextSource,
  contextAt,
  contextResource,
  getContexts,
  kindKeyOf,
  type RecordsSearch,
  searchContexts,
} from '../../rest/contexts/contexts.ts'
import { anyOf } from '../../rest/operator-filter.ts'
import type { TokenPage, TokenWindow } from '../../rest/page.ts'
import type { EnvironmentAddress } from '../../rest/segments/segments.ts'
import type { Read } from '../read.ts'
import { instancesOfContexts } from './instances-of-contexts.ts'
import { recordOf, recordsByKey } from './records.ts'

type ContextKey = EnvironmentAddress & { readonly kind: string; readonly key: string }
type InstanceKey = EnvironmentAddress & { readonly instanceId: string }
type OfApplication = { readonly applicationId?: string | null | undefined }

/** A search without its page. */
type Searched = Pick<RecordsSearch, 'filter' | 'sort'>

const pageSize = contextResource.pageSize

const { filter: contextsByKey } = contextResource.byKey
const { filter: instancesById } = contextInstanceResource.byKey

/** Loads the contexts and the context instances of environments. */
export function contextLoaders(read: Read) {
  async function contexts(
    { projectKey, environmentKey }: EnvironmentAddress,
    body: RecordsSearch,
  ): Promise<TokenPage<ContextDoc>> {
    const environment = { projectKey, environmentKey }
    const page = await read(searchContexts, { ...environment, body })
    return { ...page, items: page.items.map((rep) => contextAt(environment, rep)) }
  }

  async function instances(
    { projectKey, environmentKey }: EnvironmentAddress,
    body: RecordsSearch,
  ): Promise<TokenPage<ContextInstanceDoc>> {
    const environment = { projectKey, environmentKey }
    const page = await read(searchContextInstances, { ...environment, body })
    return { ...page, items: page.items.map((rep) => contextInstanceAt(environment, rep)) }
  }

  const listing = (continuationToken: string | undefined) => ({
    limit: pageSize,
    continuationToken,
    includeTotalCount: false,
  })

  const contextRecords = recordsByKey<ContextKey, ContextDoc>({
    nameOf: kindKeyOf,
    nameIn: ({ at }) => kindKeyOf(at),
    most: contextsByKey.most,
    alone: async ({ projectKey, environmentKey, kind, key }, token) => {
      const page = await read(getContexts, { projectKey, environmentKey, kind, key, ...listing(token) })
      return { ...page, items: page.items.map((rep) => contextAt({ projectKey, environmentKey }, rep)) }
    },
    search: (environment, names, continuationToken) =>
      contexts(environment, { filter: contextsByKey.by(names), limit: pageSize, continuationToken }),
  })

  const instanceRecords = recordsByKey<InstanceKey, ContextInstanceDoc>({
    nameOf: ({ instanceId }) => instanceId,
    nameIn: ({ at }) => at.instanceId,
    most: instancesById.most,
    alone: async ({ projectKey, environmentKey, instanceId: id }, token) => {
      const page = await read(getContextInstances, { projectKey, environmentKey, id, ...listing(token) })
      return { ...page, items: page.items.map((rep) => contextInstanceAt({ projectKey, environmentKey }, rep)) }
    },
    search: (environment, ids, continuationToken) =>
      instances(environment, { filter: instancesById.by(ids), limit: pageSize, continuationToken }),
  })

  const ofContexts = instancesOfContexts(instances, pageSize)

  const recordsOf = async ({ projectKey, environmentKey, kind, key }: ContextKey): Promise<readonly ContextDoc[]> =>
    (await contextRecords({ projectKey, environmentKey, kind, key })) ?? []

  /** A record of a context, or null if there is none. */
  const byKey = async (key: ContextKey & OfApplication): Promise<ContextDoc | null> =>
    recordOf(await recordsOf(key), key.applicationId) ?? null

  return {
    byKey,

    /** The record of a context within an instance. Null if there is none. */
    whole: (context: ContextSource): ContextDoc | Promise<ContextDoc | null> =>
      context.has ? context : byKey(context.at),

    /** The records of a context: one for each application. */
    recordsOf,

    /** A record of a context instance, or null if there is none. */
    instance: async ({
      projectKey,
      environmentKey,
      instanceId,
      applicationId,
    }: InstanceKey & OfApplication): Promise<ContextInstanceDoc | null> =>
      recordOf((await instanceRecords({ projectKey, environmentKey, instanceId })) ?? [], applicationId) ?? null,

    /** The pages of an environment's contexts. */
    list:
      (environment: EnvironmentAddress, searched: Searched) =>
      ({ limit, token }: TokenWindow): Promise<TokenPage<ContextDoc>> =>
        contexts(environment, { ...searched, limit, continuationToken: token }),

    /** The pages of an environment's context instances. */
    instances:
      (environment: EnvironmentAddress, searched: Searched) =>
      ({ limit, token }: TokenWindow): Promise<TokenPage<ContextInstanceDoc>> =>
        instances(environment, { ...searched, limit, continuationToken: token }),

    /** The pages of the instances with a context. The first pages of several contexts are read together. */
    instancesOf:
      ({ projectKey, environmentKey, kind, key }: ContextKey, sort: string | undefined) =>
      async ({ limit, token, counts }: TokenWindow): Promise<TokenPage<ContextInstanceDoc>> => {
        const of = { projectKey, environmentKey, kindKey: kindKeyOf({ kind, key }), sort, limit, counts }
        if (token === undefined) return (await ofContexts(of))!
        const filter = anyOf('kindKeys', 'a context key', [of.kindKey])
        return instances(of, { filter, sort, limit, continuationToken: token })
      },
  }
}
