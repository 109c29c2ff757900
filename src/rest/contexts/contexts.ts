import { type AccessRep, access } from '../access.ts'
import { del, get, put, search } from '../operation.ts'
import { anyOf } from '../operator-filter.ts'
import { type Links, links, type TokenPage, tokenPageOf } from '../page.ts'
import { type Glimpse, type Located, resource } from '../resource.ts'
import type { EnvironmentAddress } from '../segments/segments.ts'
import { document, isRecord, optional, type Reader, textOrNone } from '../shape.ts'
import { unreadable, withMore } from '../unreadable.ts'

/** The attributes of a context, with its kind and key. Several contexts are attributes of one of the kind `multi`. */
export type ContextAttributes = Readonly<Record<string, unknown>>

/** A context as one application reported it. */
export interface ContextRecordRep {
  readonly context: ContextAttributes
  readonly applicationId?: string | undefined
  readonly lastSeen?: string
  readonly associatedContexts?: number
  readonly _access?: AccessRep
  readonly _links?: Links
}

/** Reads a context. LaunchDarkly documents it as any value, with JSON in a text as the example. */
export const contextAttributes: Reader<ContextAttributes> = (value, name, fail) => {
  const found = typeof value === 'string' ? parsed(value) : value
  if (isRecord(found) && (found.kind === 'multi' || typeof found.key === 'string')) return found
  return unreadable(fail(`expected "${name}" to be a context with a key`))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const record = document<ContextRecordRep>({
  context: contextAttributes,
  applicationId: textOrNone,
  _access: optional(access),
  _links: optional(links),
})

const records = tokenPageOf(record) as Reader<TokenPage<ContextRecordRep>>

/** The arguments of a single look-up, which returns a record for each application. */
export interface RecordsListing {
  readonly limit?: number
  readonly continuationToken?: string | undefined
  readonly includeTotalCount?: boolean
}

/** The filter is of grammar B (see operator-filter.ts). */
export interface RecordsSearch {
  readonly filter?: string | undefined
  readonly sort?: string | undefined
  readonly limit?: number
  readonly continuationToken?: string | undefined
}

/** LaunchDarkly refuses a search with parameters both in the query and in a body. A body leaves personal data out of addresses. */
export interface SearchArguments {
  readonly body: RecordsSearch
}

const environment = '/api/v2/projects/{projectKey}/environments/{environmentKey}'

export const getContexts = get(`${environment}/contexts/{kind}/{key}`).takes<RecordsListing>().returns(records)
export const searchContexts = search(`${environment}/contexts/search`).takes<SearchArguments>().returns(records)

/** The value of a flag for a context. Without a setting, or with null, the context is no individual target any more. */
export interface FlagSetting {
  readonly setting: unknown
  readonly comment?: string | undefined
}

export const putContextFlagSetting = put(`${environment}/contexts/{contextKind}/{contextKey}/flags/{featureFlagKey}`)
  .takes<{ readonly body: FlagSetting }>()
  .returnsNothing()

export const deleteContextInstance = del(`${environment}/context-instances/{instanceId}`).returnsNothing()

/** The name of a context in filters: `user:cust-1`. */
export const kindKeyOf = ({ kind, key }: { readonly kind: string; readonly key: string }): string => `${kind}:${key}`

/** An address without an application is that of a record without one. */
export const contextResource = resource({
  type: 'Context',
  address: ['projectKey', 'environmentKey', 'kind', 'key', 'applicationId'],
  optional: 'applicationId',
  get: getContexts,
  list: searchContexts,
  pageSize: 50,
  sizes: { assumed: 1000 },
  fields: {
    address: ['environment', 'project', 'records'],
    summary: ['name', 'anonymous', 'attributes', 'attribute', 'contextKind', 'evaluate', 'segmentMemberships'],
  },
  byKey: {
    filter: { most: 50, from: 2, takes: () => true, by: (names) => anyOf('kindKey', 'a context key', names) },
  },
})

/** A record, which has all properties that LaunchDarkly tells. */
export type ContextDoc = Located<typeof contextResource, ContextRecordRep>
/** A context within an instance, whose document has only its attributes. */
export type ContextGlimpse = Glimpse<typeof contextResource, Pick<ContextRecordRep, 'context'>>
export type ContextSource = ContextDoc | ContextGlimpse

export const contextAt = (environment: EnvironmentAddress, rep: ContextRecordRep): ContextDoc =>
  withMore(rep, ({ context, applicationId }) => ({ at: addressOf(environment, context, applicationId), has: [] }))

/** The contexts that a context instance consists of. */
export function contextsWithin(
  environment: EnvironmentAddress,
  { kind = 'user', ...context }: ContextAttributes,
  applicationId: string | undefined,
): ContextGlimpse[] {
  const parts = kind === 'multi' ? Object.entries(context) : [[String(kind), context] as const]
  return parts.flatMap(([name, part]) => {
    if (!isRecord(part) || typeof part.key !== 'string') return []
    const context = { kind: name, ...part }
    return [{ context, at: addressOf(environment, context, applicationId), has: null }]
  })
}

const addressOf = (
  { projectKey, environmentKey }: EnvironmentAddress,
  { kind = 'user', key }: ContextAttributes,
  applicationId: string | undefined,
): ContextDoc['at'] => ({
  type: 'Context',
  projectKey,
  environmentKey,
  kind: String(kind),
  key: String(key),
  ...(applicationId !== undefined && { applicationId }),
})

/** The value of an attribute, by its name or by a path such as `/address/city`. Undefined if there is none. */
export function attributeOf(attributes: ContextAttributes, reference: string): unknown {
  if (!reference.startsWith('/')) return ownOf(attributes, reference)
  const names = reference.slice(1).split('/')
  return names.reduce<unknown>((value, name) => ownOf(value, unescaped(name)), attributes)
}

const unescaped = (name: string): string => name.replaceAll('~1', '/').replaceAll('~0', '~')

const ownOf = (value: unknown, name: string): unknown =>
  isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined
