import {
  type AuditLogEntryDoc,
  type AuditLogEntryGlimpse,
  auditLogEntryResource,
  type CountBucketRep,
} from '../../rest/changes/audit-log.ts'
import { flagSpecifier } from '../../rest/changes/resource-specifiers.ts'
import type { auditLogLoaders } from './audit-log.ts'
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

interface Place {
  readonly projectKey: string
  readonly flagKey: string
  readonly environmentKey: string
}

/** An entry that keeps a configuration as it was at a time, and the version that it was in. */
export interface LoggedConfiguration {
  readonly entry: AuditLogEntryDoc
  readonly version: 'previousVersion' | 'currentVersion'
}

const newest = (limit: number): LogWindow => ({ limit, peek: false, after: null })

/** Looks for earlier configurations of flags in the audit log. */
export function configurationLog(log: ReturnType<typeof auditLogLoaders>) {
  /** The entry with its documents, if it keeps the configuration. */
  async function keeping(
    glimpse: AuditLogEntryGlimpse | undefined,
    version: LoggedConfiguration['version'],
    environmentKey: string,
    field: string,
  ): Promise<LoggedConfiguration | null> {
    if (!glimpse) return null
    const entry = await log.whole(glimpse, field)
    return hasConfiguration(entry[version], environmentKey) ? { entry, version } : null
  }

  /**
   * The first change after a time. A page of the newest entries has it, unless more changes follow: then the counts tell the period in
   * which it lies.
   */
  async function firstAfter(time: number, resources: readonly string[], field: string) {
    const query = { resources, notActions: elsewhere }
    const read = (after: number, before?: number) =>
      log.about({ ...query, after, before }, field)(newest(auditLogEntryResource.pageSize))
    const { items, more } = await read(time)
    const last = items.at(-1)
    if (!more || !last) return last
    const { buckets, bucketIntervalMs } = await log.counts({ ...query, after: time, before: last.date + 1 }, finest)
    const start = earliestOf(buckets)
    if (start === undefined || !(bucketIntervalMs > 0)) return undefined
    const part = await read(Math.max(time, start - 1), start + bucketIntervalMs)
    return part.more ? undefined : part.items.at(-1)
  }

  return {
    /**
     * The entry that keeps a flag's configuration in an environment as it was at a time: the last change until then, or else the first
     * one after it. Null if there is none. The last changes of several flags of an environment are looked for together.
     *
     * @param field The field that asks, as errors name it.
     */
    async at({ projectKey, flagKey, environmentKey }: Place, time: number, field: string) {
      const resources = [flagSpecifier(projectKey, flagKey, environmentKey)]
      const query = { resources, notActions: elsewhere, before: time + 1 }
      const { items } = await log.about(query, field)(newest(1))
      const last = await keeping(items[0], 'currentVersion', environmentKey, field)
      if (last) return last
      return keeping(await firstAfter(time, resources, field), 'previousVersion', environmentKey, field)
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

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
