import { type About, flagIn, flagItself } from '../changes/audit-targets.ts'
import { needsAccess } from '../policies/decisions.ts'
import { flagSpecifier } from '../policies/resource-specifier.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import type { Call } from '../resource/call.ts'
import { type Change, commit, isSame, momentOf } from '../resource/change.ts'
import { expiringTargets } from './expiring-targets.ts'
import { type Deed, deedsIn, deedsOf, isTargeting } from './flag-deeds.ts'
import { flagDocument } from './flag-document.ts'
import { newIndexes, renumberedConfigs } from './flag-kept-variations.ts'
import type { ConfigRecord, FlagRecord } from './flag-record.ts'

/** A flag before a change and after it, and how it was made. */
export interface FlagChange {
  project: ProjectRecord
  before: FlagRecord
  after: FlagRecord
  comment?: string | undefined
  how?: { delta: unknown } | { merge: unknown } | { triggerBody: unknown } | undefined
  /** Besides those that follow from the change. */
  actions?: readonly string[]
}

/** What was done to the flag in each environment in which it was changed. */
export function changesIn(before: FlagRecord, after: FlagRecord): { key: string; deeds: readonly Deed[] }[] {
  // An index that is another one because a variation went is no change of a configuration.
  const earlier = renumberedConfigs(before, after.variations)
  return [...after.configs].flatMap(([key, config]) => {
    const deeds = deedsIn(earlier.get(key) ?? config, config)
    return deeds.length === 0 ? [] : [{ key, deeds }]
  })
}

/** The flag with the versions and times that a change gives it, or the very same one if nothing is changed. */
export function settled(before: FlagRecord, after: FlagRecord, moment: number): FlagRecord {
  if (isSame(before, after)) return before
  const configs = new Map(after.configs)
  for (const { key, deeds } of changesIn(before, after)) {
    const config = after.configs.get(key)!
    const targeting = deeds.some(isTargeting) ? { targetingModified: moment } : {}
    configs.set(key, { ...config, ...targeting, version: config.version + 1, lastModified: moment })
  }
  return { ...after, version: before.version + 1, configs }
}

/** Puts the changed flag in place of the former one and writes down what was done: to itself, and in each environment. */
export function commitFlag(call: Call, change: FlagChange): FlagRecord {
  const { project, before } = change
  const after = settled(before, change.after, momentOf(call))
  if (after === before) return before
  const entries = entriesOf(call, { ...change, after })
  for (const { about, actions } of entries) needsAccess(call, about, actions)
  project.flags.set(after.key, after)
  followIndexes(project, before, after)
  forgetExpiring(call, project, after)
  for (const entry of entries) commit(call, entry)
  return after
}

/** Flags that depend on this one go on demanding the same variation when its index is another one. */
function followIndexes({ flags }: ProjectRecord, before: FlagRecord, after: FlagRecord): void {
  const next = newIndexes(before.variations, after.variations)
  if (before.variations.every((_, index) => next(index) === index)) return
  const follow = (one: ConfigRecord['prerequisites'][number]) =>
    one.key === after.key && next(one.variation) >= 0 ? { ...one, variation: next(one.variation) } : one
  for (const flag of flags.values()) {
    const configs = [...flag.configs].map(
      ([key, config]) => [key, { ...config, prerequisites: config.prerequisites.map(follow) }] as const,
    )
    if (!isSame(flag.configs, new Map(configs))) flags.set(flag.key, { ...flag, configs: new Map(configs) })
  }
}

/** What is no target any more does not expire as one. */
function forgetExpiring({ store }: Call, project: ProjectRecord, { key, variations, configs }: FlagRecord): void {
  const expiring = store.rows(expiringTargets.table)
  for (const [environmentKey, { targets, contextTargets }] of configs) {
    const where = flagSpecifier(project.key, environmentKey, key)
    const rows = expiring.get(where)
    if (!rows) continue
    const left = rows.filter((row) =>
      [...targets, ...contextTargets].some(
        ({ contextKind, variation, values }) =>
          contextKind === row.contextKind &&
          variations[variation]?._id === row.variationId &&
          values.includes(row.contextKey),
      ),
    )
    if (left.length < rows.length) expiring.set(where, left)
  }
}

function entriesOf(call: Call, { project, before, after, ...change }: FlagChange): Change[] {
  const entries: Change[] = []
  const add = (about: About, deeds: readonly Deed[], environmentKey?: string) => {
    if (deeds.length === 0) return
    entries.push({
      about,
      titleVerb: (deeds.length === 1 ? deeds[0]!.titleVerb : undefined) ?? 'changed the flag',
      actions: [...new Set([...deeds.map(({ action }) => action), ...(change.actions ?? [])])],
      shortDescription: deeds.map(({ said }) => said).join(', '),
      description: deeds.map(({ said }) => `- ${said}`).join('\n'),
      comment: change.comment,
      ...change.how,
      previous: kept(before, project, call, environmentKey),
      current: kept(after, project, call, environmentKey),
    })
  }
  add(flagItself(project, after), deedsOf(before, after))
  for (const { key, deeds } of changesIn(before, after)) {
    const environment = project.environments.get(key)
    if (environment) add(flagIn(project, environment, after), deeds, key)
  }
  return entries
}

/** A flag as an entry keeps it: with the environment that the entry is about, if it is about one. */
export const kept = (flag: FlagRecord, project: ProjectRecord, call: Call, environmentKey?: string) =>
  flagDocument(
    flag,
    { ...call, params: { ...call.params, projectKey: project.key } },
    { environmentKeys: environmentKey === undefined ? undefined : [environmentKey], whole: true, expand: new Set() },
  )
