import { invalid } from '../http/errors.ts'
import { anything, type Given, object, objects, required } from '../resource/body.ts'
import { isSame } from '../resource/change.ts'
import type { FlagContext } from './flag-context.ts'
import { withVariations } from './flag-kept-variations.ts'
import { defaultsIn } from './flag-new-variations.ts'
import type { FlagRecord, VariationRecord } from './flag-record.ts'
import { changeableInEnvironment, configIn, knownIds } from './flag-sent-config.ts'
import { checkDependents, notOfMigration, said } from './flag-variations.ts'

/** A flag's document before a patch and after it, and which properties are others now. */
export interface Sent {
  before: Given
  next: Given
  changed: ReadonlySet<string>
}

/**
 * The flag with the variations of the patched document and its environments. The indexes in an environment that is patched are
 * those of the new variations; in all others they follow the variations.
 */
export function withEnvironments(row: FlagRecord, sent: Sent, context: FlagContext): FlagRecord {
  const environments = environmentsIn(sent)
  const left = [...row.configs].filter(([key]) => !environments.has(key))
  const flag = withSentVariations({ ...row, configs: new Map(left) }, sent, context)
  const configs = [...row.configs].map(([key, config]) => {
    const given = environments.get(key)
    const environment = context.project.environments.get(key)
    if (!given || !environment) return [key, flag.configs.get(key) ?? config] as const
    return [key, configIn(given, config, { ...context, environment, flag })] as const
  })
  return { ...flag, configs: new Map(configs) }
}

function withSentVariations(row: FlagRecord, { next, changed }: Sent, { call, project }: FlagContext): FlagRecord {
  const variations = changed.has('variations') ? variationsIn(next, row, call) : row.variations
  const defaults = changed.has('defaults') ? defaultsIn(next, variations) : undefined
  if (variations === row.variations) return defaults ? { ...row, defaults } : row
  notOfMigration(row)
  checkDependents(row, variations, project)
  return withVariations(row, variations, defaults)
}

function variationsIn(next: Given, row: FlagRecord, call: FlagContext['call']): VariationRecord[] {
  const idOf = knownIds(row.variations, call)
  return required(next, 'variations', objects).map((given) => ({
    _id: idOf(given),
    value: required(given, 'value', anything),
    ...said(given),
  }))
}

/** The environments that the patch changes. */
function environmentsIn({ before, next }: Sent): Map<string, Given> {
  const [earlier, later] = [before, next].map((one) => required(one, 'environments', object)) as [Given, Given]
  const changed = new Map<string, Given>()
  for (const key of new Set([...Object.keys(earlier), ...Object.keys(later)])) {
    if (isSame(earlier[key], later[key])) continue
    if (!Object.hasOwn(earlier, key)) throw invalid(`environments has no ${key}`)
    const given = required(later, key, object)
    checkNames(required(earlier, key, object), given, key)
    changed.set(key, given)
  }
  return changed
}

function checkNames(before: Given, next: Given, key: string): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(next)])) {
    if (changeableInEnvironment.includes(name) || isSame(before[name], next[name])) continue
    throw invalid(`${name} of ${key} cannot be changed, but ${changeableInEnvironment.join(', ')}`)
  }
}
