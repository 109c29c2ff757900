import { type AccessRep, access } from '../access.ts'
import { get, search } from '../operation.ts'
import { anyOf } from '../operator-filter.ts'
import { type Links, links, type TokenPage, tokenPageOf } from '../page.ts'
import { type Located, resource } from '../resource.ts'
import type { EnvironmentAddress } from '../segments/segments.ts'
import { document, list, optional, type Reader, textOrNone, word } from '../shape.ts'
import { withMore } from '../unreadable.ts'
import { type ContextAttributes, contextAttributes, type RecordsListing, type SearchArguments } from './contexts.ts'

/** One context, or several that evaluated flags together, as one application reported it. */
export interface ContextInstanceRecordRep {
  readonly id: string
  readonly context: ContextAttributes
  readonly applicationId?: string | undefined
  readonly anonymousKinds: readonly string[]
  readonly lastSeen?: string
  readonly _access?: AccessRep
  readonly _links?: Links
}

const record = document<ContextInstanceRecordRep>({
  id: word,
  context: contextAttributes,
  applicationId: textOrNone,
  anonymousKinds: list(),
  _access: optional(access),
  _links: optional(links),
})

const records = tokenPageOf(record) as Reader<TokenPage<ContextInstanceRecordRep>>

const environment = '/api/v2/projects/{projectKey}/environments/{environmentKey}'

/** Returns a record for each application. */
export const getContextInstances = get(`${environment}/context-instances/{id}`).takes<RecordsListing>().returns(records)
export const searchContextInstances = search(`${environment}/context-instances/search`)
  .takes<SearchArguments>()
  .returns(records)

/** An address without an application is that of a record without one. */
export const contextInstanceResource = resource({
  type: 'ContextInstance',
  address: ['projectKey', 'environmentKey', 'instanceId', 'applicationId'],
  optional: 'applicationId',
  get: getContextInstances,
  list: searchContextInstances,
  pageSize: 50,
  sizes: { assumed: 1000 },
  fields: { address: ['environment'] },
  byKey: { filter: { most: 50, from: 2, takes: () => true, by: (ids) => anyOf('id', 'an instance id', ids) } },
})

export type ContextInstanceDoc = Located<typeof contextInstanceResource, ContextInstanceRecordRep>

export const contextInstanceAt = (
  { projectKey, environmentKey }: EnvironmentAddress,
  rep: ContextInstanceRecordRep,
): ContextInstanceDoc =>
  withMore(rep, ({ id: instanceId, applicationId }) => ({
    at: {
      type: 'ContextInstance',
      projectKey,
      environmentKey,
      instanceId,
      ...(applicationId !== undefined && { applicationId }),
    },
    has: [],
  }))
