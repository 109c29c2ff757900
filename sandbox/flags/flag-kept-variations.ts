import { invalid } from '../http/errors.ts'
import { isSame } from '../resource/change.ts'
import { shown } from '../resource/shape.ts'
import type { ConfigRecord, FlagRecord, Served, VariationRecord } from './flag-record.ts'

type IndexOf = (index: number) => number

/**
 * A flag with these variations. Whatever names one by its index goes on naming the same one, which is known by its id;
 * a variation that is used cannot go. The defaults follow as well unless there are others.
 */
export function withVariations(
  flag: FlagRecord,
  variations: readonly VariationRecord[],
  defaults?: FlagRecord['defaults'],
): FlagRecord {
  checkVariations(flag, variations)
  const next = newIndexes(flag.variations, variations)
  const kept: IndexOf = (index) => {
    const to = next(index)
    if (to < 0) throw invalid(`The variation ${shown(flag.variations[index]?.value)} is in use and cannot be removed`)
    return to
  }
  const { onVariation, offVariation } = flag.defaults
  const configs = [...flag.configs].map(([key, config]) => [key, renumbered(config, kept, next)] as const)
  return {
    ...flag,
    variations,
    defaults: defaults ?? { onVariation: kept(onVariation), offVariation: kept(offVariation) },
    configs: new Map(configs),
  }
}

/** Where each variation is afterwards; -1 if it is gone. */
export const newIndexes =
  (before: readonly VariationRecord[], after: readonly VariationRecord[]): IndexOf =>
  (index) =>
    after.findIndex(({ _id }) => _id === before[index]?._id)

/** The configurations of a flag in terms of other variations, so that they can be compared with later ones. */
export function renumberedConfigs({ variations, configs }: FlagRecord, after: readonly VariationRecord[]) {
  const next = newIndexes(variations, after)
  if (variations.every((_, index) => next(index) === index)) return configs
  return new Map([...configs].map(([key, config]) => [key, renumbered(config, next, next)] as const))
}

/** At least two, all of one type, none twice. Whatever is no boolean, string or number makes all of them JSON. */
export function checkVariations(
  { kind }: Pick<FlagRecord, 'kind'>,
  variations: readonly Pick<VariationRecord, 'value'>[],
): void {
  const values = variations.map(({ value }) => value)
  if (values.length < 2) throw invalid('A flag must have at least two variations')
  const twice = values.find((value, index) => values.slice(0, index).some((other) => isSame(other, value)))
  if (twice !== undefined) throw invalid(`The values of variations must differ, got ${shown(twice)} twice`)
  const types = new Set(values.map((value) => typeof value))
  if (kind === 'boolean' && (types.size > 1 || !types.has('boolean'))) {
    throw invalid('The values of a boolean flag must be true and false')
  }
  if (types.size > 1 && !types.has('object')) {
    throw invalid(`The values of variations must be of one type, got ${[...types].join(' and ')}`)
  }
}

function renumbered(config: ConfigRecord, kept: IndexOf, next: IndexOf): ConfigRecord {
  const served = (one: Served) => renumberedServed(one, kept, next)
  return {
    ...config,
    targets: config.targets.map((one) => ({ ...one, variation: kept(one.variation) })),
    contextTargets: config.contextTargets.map((one) => ({ ...one, variation: kept(one.variation) })),
    rules: config.rules.map((rule) => ({ ...rule, ...served(rule) })),
    fallthrough: served(config.fallthrough),
    ...(config.offVariation === undefined ? {} : { offVariation: kept(config.offVariation) }),
  }
}

/** A rollout that gives nobody the variation does without it. */
function renumberedServed({ variation, rollout }: Served, kept: IndexOf, next: IndexOf): Served {
  if (!rollout) return variation === undefined ? {} : { variation: kept(variation) }
  const parts = rollout.variations.filter((part) => part.weight > 0 || next(part.variation) >= 0)
  return { rollout: { ...rollout, variations: parts.map((part) => ({ ...part, variation: kept(part.variation) })) } }
}
