import { flagIn } from '../changes/audit-targets.ts'
import { flagSpecifier } from '../policies/resource-specifier.ts'
import { required, text } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { commit } from '../resource/change.ts'
import { environmentOf, flagOf, projectOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { get, patch, type Resource } from '../resource/operation.ts'
import { placeOfSpecifier } from '../resource/place.ts'
import { day, hour, now, objectId, random } from '../seed/random.ts'
import type { People, Table } from '../store.ts'
import { type ExpiringAddress, type ExpiringTargetRecord, expiringItems } from './expiring-document.ts'
import { behind, carriedOut } from './expiring-instructions.ts'
import type { ConfigRecord, FlagRecord } from './flag-record.ts'

function flagExpiringDocument(call: Call, address: ExpiringAddress, rows: readonly ExpiringTargetRecord[]) {
  const { projectKey = '' } = call.params
  const [{ key }, { key: environmentKey }] = [flagOf(call), environmentOf(call)]
  const _resourceId = { kind: 'flag', projectKey, environmentKey, key, flagKey: key }
  return {
    _links: { self: json(call.path), parent: json(api('flags', projectKey, key)) },
    items: expiringItems(rows, address, ({ variationId }) => ({ variationId, _resourceId })),
  }
}

/** The individual targets of a flag that will be taken off at a time. */
const expiring = (address: ExpiringAddress) => (call: Call) => {
  const { projectKey = '' } = call.params
  const where = flagSpecifier(projectKey, environmentOf(call).key, flagOf(call).key)
  return flagExpiringDocument(call, address, call.store.rows(table).get(where) ?? [])
}

/** What expires is kept apart from the flag, whose version stays. */
const updating =
  (address: ExpiringAddress) =>
  (call: Call): Written => {
    const [project, environment, flag] = [projectOf(call), environmentOf(call), flagOf(call)]
    const where = flagSpecifier(project.key, environment.key, flag.key)
    const before = call.store.rows(table).get(where) ?? []
    const { comment, rows, changed, results, counts } = carriedOut(call, address, {
      rows: before,
      listOf: (instruction) => ({ variationId: required(instruction, 'variationId', text) }),
      obstacle: (named) => obstacle(flag, flag.configs.get(environment.key), named),
      // On one variation of a flag.
      once: ({ contextKind, contextKey }) => ({ contextKind, contextKey }),
      tooLate: behind,
    })
    if (changed) {
      const { key, name } = flag
      const documentOf = (all: typeof rows) => ({ key, name, ...flagExpiringDocument(call, 'targets', all) })
      call.store.rows(table).set(where, rows)
      commit(call, {
        about: flagIn(project, environment, flag),
        titleVerb: 'changed the expiring targets of the flag',
        actions: ['updateExpiringTargets'],
        shortDescription: 'Changed when targets expire',
        comment,
        previous: documentOf(before),
        current: documentOf(rows),
      })
    }
    return { status: 200, document: { ...flagExpiringDocument(call, address, results), ...counts } }
  }

type Named = Pick<ExpiringTargetRecord, 'contextKind' | 'contextKey' | 'variationId'>

/** Only a context that the flag targets by its key can be scheduled, and only on that variation. */
export function obstacle(
  { variations }: FlagRecord,
  config: ConfigRecord | undefined,
  named: Named,
): string | undefined {
  const { contextKind, contextKey, variationId } = named
  const index = variations.findIndex(({ _id }) => _id === variationId)
  if (index < 0) return `Unknown variation ID: ${variationId}`
  const targets = [...(config?.targets ?? []), ...(config?.contextTargets ?? [])]
  const isTarget = targets.some(
    (one) => one.variation === index && one.contextKind === contextKind && one.values.includes(contextKey),
  )
  return isTarget ? undefined : `The ${contextKind} ${contextKey} is no target of the variation ${variationId}`
}

/** Only a context that a flag targets by its key can expire there, and only on one variation. */
function seeded({ projects }: People): Map<string, readonly ExpiringTargetRecord[]> {
  const rows = new Map<string, readonly ExpiringTargetRecord[]>()
  for (const project of projects.values()) {
    for (const flag of project.flags.values()) {
      if (flag.archivedAt !== undefined) continue
      for (const [environmentKey, config] of flag.configs) {
        const specifier = flagSpecifier(project.key, environmentKey, flag.key)
        const expiring = targetsThatExpire(flag, config, specifier)
        if (expiring.length > 0) rows.set(specifier, expiring)
      }
    }
  }
  return rows
}

function targetsThatExpire({ variations }: FlagRecord, config: ConfigRecord, specifier: string) {
  const from = random(`expiring/${specifier}`)
  if (!from.chance(0.25)) return []
  const targeted = [...config.targets, ...config.contextTargets].flatMap(({ contextKind, values, variation }) =>
    values.map((contextKey) => ({ contextKind, contextKey, variationId: variations[variation]!._id })),
  )
  return from.some(targeted, from.integer(1, 3)).map((one) => ({
    id: objectId(config.lastModified, from),
    version: from.integer(1, 3),
    expirationDate: now + from.integer(6 * hour, 60 * day),
    ...one,
  }))
}

const ofFlag = '/api/v2/flags/{projectKey}/{featureFlagKey}'
/** Those of a flag in an environment, by the specifier of both. */
const table: Table<readonly ExpiringTargetRecord[]> = {
  name: 'expiring-target',
  isInProject: false,
  seed: seeded,
  placeOf: (_, specifier) => placeOfSpecifier(specifier),
}

export const expiringTargets = {
  table,
  operations: [
    patch(`${ofFlag}/expiring-targets/{environmentKey}`, 'flag', updating('targets')),
    get(`${ofFlag}/expiring-targets/{environmentKey}`, 'flag', expiring('targets')),
    patch(`${ofFlag}/expiring-user-targets/{environmentKey}`, 'flag', updating('user-targets')),
    get(`${ofFlag}/expiring-user-targets/{environmentKey}`, 'flag', expiring('user-targets')),
  ],
} satisfies Resource
