import {
  type AuditLogEntryDoc,
  type AuditLogEntryGlimpse,
  auditLogEntryResource,
  type CountBucketRep,
} from '../../rest/changes/audit-log.ts'
import { flagSpecifier, means, partsOf } from '../../rest/changes/resource-specifiers.ts'
import { isRecord } from '../../rest/shape.ts'
import { batch } from '../batch.ts'
import { asError } from '../failures.ts'
import type { auditLogLoaders, LogQuery } from './audit-log.ts'
import type { LogWindow } from './audit-log-walk.ts'

/**
 * The actions of entries that leave the configurations of a flag as they are. An action that is not here can have changed one, so that
 * actions of tomorrow are not passed over. The creation of a flag is here, because its entry keeps no configurations.
 */
const elsewhere: readonly string[] = [
  ...[
    'createFlag',
    'cloneFlag',
    'updateName',
    'updateDescription',
    'updateTags',
    'updateTemporary',
    'updateMaintainer',
  ],
  ...['updateFlagVariations', 'updateFlagDefaultVariations', 'updateFlagCustomProperties', 'updateGlobalArchived'],
  ...['updateClientSideFlagAvailability', 'updateIncludeInSnippet', 'updateDeprecated', 'manageFlagFollowers'],
  ...['addReleasePipeline', 'removeReleasePipeline', 'replaceReleasePipeline', 'updateFlagCodeReferences'],
  ...['createFlagLink', 'updateFlagLink', 'deleteFlagLink', '*ApprovalRequest', '*Triggers', '*ScheduledChanges'],
]

export interface Place {
  readonly projectKey: string
  readonly flagKey: string
  readonly environmentKey: string
}

/** An entry that keeps a configuration as it was at a time, and the version that it was in. */
export interface LoggedConfiguration {
  readonly entry: AuditLogEntryDoc
  readonly version: 'previousVersion' | 'currentVersion'
}

const { pageSize } = auditLogEntryResource

/** A flag in an environment, by its specifier, and a time. */
interface Later {
  readonly resource: string
  readonly after: number
}

const newest = (limit: number): LogWindow => ({ limit, peek: false, after: null })

/** Looks for earlier configurations of flags in the audit log. */
export function configurationLog(log: ReturnType<typeof auditLogLoaders>) {
  /** The entry with its documents, if it keeps the configuration. */
  async function keeping(
    glimpse: AuditLogEntryGlimpse | null | undefined,
    version: LoggedConfiguration['version'],
    environmentKey: string,
    field: string,
  ): Promise<LoggedConfiguration | null> {
    if (!glimpse) return null
    const entry = await log.whole(glimpse, field)
    return hasConfiguration(entry[version], environmentKey) ? { entry, version } : null
  }

  const newestPage = (query: LogQuery) => log.list({ notActions: elsewhere, ...query })(newest(pageSize))

  /** The first change of a flag after a time, if the newest page of its changes lacks it: the counts tell the period in which it lies. */
  async function among(resource: string, after: number, until: number) {
    const query = { notActions: elsewhere, resources: [resource] }
    const { buckets, bucketIntervalMs } = await log.counts({ ...query, after, before: until }, finest)
    const start = earliestOf(buckets)
    if (start === undefined || !(bucketIntervalMs > 0)) return undefined
    const times = { after: Math.max(after, start - 1), before: start + bucketIntervalMs }
    const part = await newestPage({ ...query, ...times })
    return part.more ? undefined : part.items.at(-1)
  }

  async function firstAlone({ resource, after }: Later) {
    const { items, more } = await newestPage({ resources: [resource], after })
    const last = items.at(-1)
    return more && last ? among(resource, after, last.date + 1) : last
  }

  /** One page has the first changes of all flags that were changed seldom since. Otherwise they are looked for one by one. */
  const firstAfter = batch<Later, AuditLogEntryGlimpse>({
    identity: ({ resource }) => resource,
    group: ({ after }) => String(after),
    fetch: async (keys) => {
      const [{ after }] = keys as [Later]
      const resources = [...new Set(keys.map(({ resource }) => resource))]
      const { items, more } = resources.length > 1 ? await newestPage({ resources, after }) : { items: [], more: true }
      const found = await Promise.all(
        resources.map(async (resource) => {
          const specifier = partsOf(resource)
          const isAbout = ({ accesses }: AuditLogEntryGlimpse) =>
            accesses.some((access) => means(specifier, partsOf(access.resource ?? '')))
          const first = more ? await firstAlone({ resource, after }).catch(asError) : items.findLast(isAbout)
          return first ? [[resource, first] as const] : []
        }),
      )
      return new Map(found.flat())
    },
  })

  return {
    /**
     * The entry that keeps a flag's configuration in an environment as it was at a time: the last change until then, or else the first
     * one after it. Null if there is none. Several flags are looked for together.
     *
     * @param field The field that asks, as errors name it.
     */
    async at({ projectKey, flagKey, environmentKey }: Place, time: number, field: string) {
      const resource = flagSpecifier(projectKey, flagKey, environmentKey)
      const query = { resources: [resource], notActions: elsewhere, before: time + 1 }
      const { items } = await log.about(query, field)(newest(1))
      const last = await keeping(items[0], 'currentVersion', environmentKey, field)
      if (last) return last
      return keeping(await firstAfter({ resource, after: time }), 'previousVersion', environmentKey, field)
    },
  }
}

/** The largest number of buckets that LaunchDarkly counts in. */
const finest = 500

/** The start of the earliest bucket with an entry. */
function earliestOf(buckets: readonly CountBucketRep[]): number | undefined {
  const start = buckets.find(({ count }) => count > 0)?.timestamp
  return Number.isFinite(start) ? start : undefined
}

function hasConfiguration(version: unknown, environmentKey: string): boolean {
  const environments = isRecord(version) ? version.environments : undefined
  return isRecord(environments) && Object.hasOwn(environments, environmentKey) && isRecord(environments[environmentKey])
}
