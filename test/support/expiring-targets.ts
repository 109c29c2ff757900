import { iso } from './documents.ts'
import { rest } from './rest.ts'
import type { Doc } from './sandbox-ask.ts'
import type { Stack } from './stack.ts'

/** A flag in `production` of `web`, or a segment there, of which one user expires and others do not. */
export interface Subject {
  /** The operation that schedules, and the one for users only. */
  readonly operation: { readonly contexts: string; readonly users: string }
  /** What names it in the inputs. */
  readonly selector: Readonly<Record<string, string>>
  readonly path: string
  /** The list of targets that all of these are in, as an input names it, and as REST does. */
  readonly list: object
  readonly restList: object
  /** A user who does not expire, and an organization that does not. */
  readonly user: string
  readonly organization: string
  /** A user who expires. */
  readonly expiring: Doc
  /** The version that the older route wants of it. */
  readonly versionForUsers: number
  /** The query for all that expires. */
  readonly query: string
  /** What that query answers. */
  read(data: Doc): Doc[]
}

export const fields = 'contextKind contextKey expiresAt version'

export async function flagSubject(stack: Stack): Promise<Subject> {
  const key = 'cart-coupon-stack'
  const path = `/flags/web/${key}/expiring-targets/production`
  const flag = await rest(stack, `/flags/web/${key}`)
  const [expiring] = (await rest(stack, path)).items
  const { targets, contextTargets } = flag.environments.production
  const index = flag.variations.findIndex(({ _id }: Doc) => _id === expiring.variationId)
  return {
    operation: { contexts: 'updateFlagExpiringTargets', users: 'updateFlagExpiringUserTargets' },
    selector: { projectKey: 'web', environmentKey: 'production', flagKey: key },
    path,
    list: { variation: { variationId: expiring.variationId } },
    restList: { variationId: expiring.variationId },
    user: valuesOf(targets, 'user', index).find((one) => one !== expiring.contextKey)!,
    organization: valuesOf(contextTargets, 'organization', index)[0]!,
    expiring,
    versionForUsers: expiring._version,
    query: `{ flag(projectKey: "web", key: "${key}") { environment(key: "production") { expiringTargets { ${fields} } } } }`,
    read: (data) => data.flag.environment.expiringTargets,
  }
}

export async function segmentSubject(stack: Stack): Promise<Subject> {
  const key = 'beta-customers'
  const path = `/segments/web/${key}/expiring-targets/production`
  const segment = await rest(stack, `/segments/web/production/${key}`)
  const { items } = await rest(stack, path)
  const expires = (value: string) => items.some(({ contextKey }: Doc) => contextKey === value)
  return {
    operation: { contexts: 'updateSegmentExpiringTargets', users: 'updateSegmentExpiringUserTargets' },
    selector: { projectKey: 'web', environmentKey: 'production', segmentKey: key },
    path,
    list: { targetType: 'INCLUDED' },
    restList: { targetType: 'included' },
    user: segment.included.find((one: string) => !expires(one)),
    organization: segment.includedContexts[0].values.find((one: string) => !expires(one)),
    expiring: items.find(({ contextKind }: Doc) => contextKind === 'user'),
    versionForUsers: segment.version,
    query: `{ segment(projectKey: "web", environmentKey: "production", key: "${key}") { expiringTargets { ${fields} } } }`,
    read: (data) => data.segment.expiringTargets,
  }
}

const valuesOf = (targets: Doc[], kind: string, variation: number): string[] =>
  targets.filter((one) => one.contextKind === kind && one.variation === variation).flatMap(({ values }) => values)

/** An expiring target of REST as the query has it. */
export const said = ({ contextKind, contextKey, expirationDate, _version }: Doc) => ({
  contextKind,
  contextKey,
  expiresAt: iso(expirationDate),
  version: _version,
})

/** Changes what expires, with all that the payload tells of it besides the flag or the segment. */
export function change(
  stack: Stack,
  operation: string,
  input: object,
  { selection = '', headers = {} }: { selection?: string; headers?: Record<string, string> } = {},
) {
  const type = `${operation[0]!.toUpperCase()}${operation.slice(1)}Input`
  return stack.ask(
    `mutation ($input: ${type}!) { payload: ${operation}(input: $input) {
      expiringTargets { ${fields} } totalInstructions successfulInstructions failedInstructions
      userErrors { message code path } ${selection}
    } }`,
    { input },
    headers,
  )
}
