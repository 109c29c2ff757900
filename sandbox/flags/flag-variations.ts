import { invalid } from '../http/errors.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { anything, type Given, optional, required, string } from '../resource/body.ts'
import { isSame, newUuid } from '../resource/change.ts'
import { shown } from '../resource/shape.ts'
import type { FlagTable } from './flag-context.ts'
import { variationIn } from './flag-context.ts'
import { newIndexes, withVariations } from './flag-kept-variations.ts'
import { dependentsOf } from './flag-prerequisites.ts'
import type { FlagRecord, VariationRecord } from './flag-record.ts'

export const variationInstructions: FlagTable = {
  addVariation(flag, instruction, { call }) {
    notOfMigration(flag)
    const value = required(instruction, 'value', anything)
    return withVariations(flag, [...flag.variations, { _id: newUuid(call), value, ...said(instruction) }])
  },
  removeVariation(flag, instruction, { project }) {
    notOfMigration(flag)
    const removed = variationIn(instruction, flag)
    const left = flag.variations.toSpliced(removed, 1)
    checkDependents(flag, left, project)
    return withVariations(flag, left)
  },
  updateVariation(flag, instruction) {
    const index = variationIn(instruction, flag)
    const { name, description, ...rest } = flag.variations[index]!
    // A value may be null, which for other parameters is as good as nothing.
    const isOther = Object.hasOwn(instruction, 'value')
    if (isOther) notOfMigration(flag)
    const changed = {
      ...rest,
      ...(isOther ? { value: required(instruction, 'value', anything) } : {}),
      ...said({ name, description, ...present(instruction, ['name', 'description']) }),
    }
    return withVariations(flag, flag.variations.with(index, changed))
  },
  updateDefaultVariation(flag, instruction) {
    const onVariation = indexOfValue(flag, instruction, 'onVariationValue')
    const offVariation = indexOfValue(flag, instruction, 'offVariationValue')
    if (onVariation === undefined && offVariation === undefined) {
      throw invalid('onVariationValue or offVariationValue is required')
    }
    const { defaults } = flag
    return {
      ...flag,
      defaults: {
        onVariation: onVariation ?? defaults.onVariation,
        offVariation: offVariation ?? defaults.offVariation,
      },
    }
  },
}

/** Refuses to take away a variation that another flag demands of this one. */
export function checkDependents(flag: FlagRecord, left: readonly VariationRecord[], project: ProjectRecord): void {
  const next = newIndexes(flag.variations, left)
  for (const { key: dependent, configs } of dependentsOf(project, flag.key)) {
    for (const { key, variation } of [...configs.values()].flatMap(({ prerequisites }) => prerequisites)) {
      if (key !== flag.key || next(variation) >= 0) continue
      throw invalid(
        `The variation ${shown(flag.variations[variation]?.value)} cannot be removed: ${dependent} needs it`,
      )
    }
  }
}

/** Their variations are the stages, which are fixed. */
export function notOfMigration({ migration }: FlagRecord): void {
  if (migration) throw invalid('The variations of a migration flag are its stages and cannot be changed')
}

const present = (given: Given, names: readonly string[]): Given =>
  Object.fromEntries(names.flatMap((name) => (typeof given[name] === 'string' ? [[name, given[name]]] : [])))

/** What is said of a variation; an empty text says nothing. */
export function said(given: Given): { name?: string; description?: string } {
  const name = optional(given, 'name', string)
  const description = optional(given, 'description', string)
  return { ...(name ? { name } : {}), ...(description ? { description } : {}) }
}

function indexOfValue({ variations }: FlagRecord, given: Given, name: string): number | undefined {
  if (!Object.hasOwn(given, name)) return undefined
  const index = variations.findIndex(({ value }) => isSame(value, given[name]))
  if (index < 0) throw invalid(`${name} must be the value of a variation, got ${shown(given[name])}`)
  return index
}
