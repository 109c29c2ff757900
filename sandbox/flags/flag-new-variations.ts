import { invalid } from '../http/errors.ts'
import type { FlagDefaultsRecord } from '../projects/flag-defaults.ts'
import { anything, type Given, integer, object, objects, optional, required, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { newUuid } from '../resource/change.ts'
import { checkVariations } from './flag-kept-variations.ts'
import type { FlagRecord, VariationRecord } from './flag-record.ts'
import { said } from './flag-variations.ts'

type Served = Pick<FlagRecord, 'kind' | 'variations' | 'defaults' | 'migration'>

/** The steps of moving from an old system to a new one: more of them where data moves. */
const stages: Readonly<Record<number, readonly string[]>> = {
  2: ['off', 'complete'],
  4: ['off', 'shadow', 'live', 'complete'],
  6: ['off', 'dualwrite', 'shadow', 'live', 'rampdown', 'complete'],
}

/** What the body of a new flag says of its variations, or what it gets without a word: true and false. */
export function servedByNew(given: Given, { booleanDefaults }: FlagDefaultsRecord, call: Call): Served {
  const listed = optional(given, 'variations', objects) ?? []
  if (listed.length === 0) {
    const { trueDisplayName, trueDescription, falseDisplayName, falseDescription } = booleanDefaults
    const truth = { name: trueDisplayName, description: trueDescription, value: true }
    const untruth = { name: falseDisplayName, description: falseDescription, value: false }
    const { onVariation, offVariation } = booleanDefaults
    const variations = [truth, untruth].map((one) => variation(one, call))
    return { kind: 'boolean', variations, defaults: defaultsIn(given, variations) ?? { onVariation, offVariation } }
  }
  const variations = listed.map((one) => variation(one, call))
  const ids = variations.map(({ _id }) => _id)
  if (new Set(ids).size < ids.length) throw invalid('The ids of variations must differ')
  const kind = variations.every(({ value }) => typeof value === 'boolean') ? 'boolean' : 'multivariate'
  checkVariations({ kind }, variations)
  const firstAndLast = { onVariation: 0, offVariation: variations.length - 1 }
  return { kind, variations, defaults: defaultsIn(given, variations) ?? firstAndLast }
}

const variation = (given: Given, call: Call): VariationRecord => ({
  _id: optional(given, '_id', text) ?? newUuid(call),
  value: required(given, 'value', anything),
  ...said(given),
})

export function defaultsIn(given: Given, variations: readonly unknown[]): FlagRecord['defaults'] | undefined {
  const defaults = optional(given, 'defaults', object)
  if (!defaults) return undefined
  const indexIn = (name: string) => {
    const index = required(defaults, name, integer)
    if (index >= 0 && index < variations.length) return index
    throw invalid(`defaults.${name} must be the index of a variation, got ${index}`)
  }
  return { onVariation: indexIn('onVariation'), offVariation: indexIn('offVariation') }
}

/** Whatever the body says of variations is ignored: those of a migration flag are its stages. */
export function servedByMigration(given: Given, call: Call): Served {
  const settings = required(given, 'migrationSettings', object)
  const stageCount = required(settings, 'stageCount', integer)
  const values = stages[stageCount]
  if (!values) throw invalid(`stageCount must be one of ${Object.keys(stages).join(', ')}, got ${stageCount}`)
  const contextKind = optional(settings, 'contextKind', text)
  if ((stageCount === 6) !== (contextKind !== undefined)) {
    throw invalid('contextKind is required for 6 stages, and taken for no other number of them')
  }
  return {
    kind: 'multivariate',
    variations: values.map((value) => ({ _id: newUuid(call), value })),
    defaults: { onVariation: 0, offVariation: 0 },
    migration: { ...(contextKind === undefined ? {} : { contextKind }), stageCount },
  }
}
