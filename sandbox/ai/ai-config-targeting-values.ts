import type { ConfigRecord, FlagRecord, VariationRecord } from '../flags/flag-record.ts'
import type { EnvironmentRecord } from '../projects/environment-record.ts'
import type { Random } from '../seed/random.ts'
import { type AIConfigRecord, type AIVariationRecord, latestOf } from './ai-config-record.ts'

/** The values that applications get. The first variation switches the AI config off. */
export function servedVariations(
  row: Pick<AIConfigRecord, 'mode' | 'variations'>,
  before: readonly VariationRecord[],
  from: Random,
): readonly VariationRecord[] {
  const idOf = (name: string) => before.find((one) => one.name === name)?._id ?? from.uuid()
  const off = { _id: idOf('disabled'), name: 'disabled', value: { _ldMeta: { enabled: false } } }
  const others = latestOf(row).map((one) => ({ _id: idOf(one.key), name: one.key, value: servedValue(one, row.mode) }))
  return [off, ...others]
}

const servedValue = (
  { key, version, model, messages, instructions }: AIVariationRecord,
  mode: AIConfigRecord['mode'],
) => ({
  _ldMeta: { enabled: true, variationKey: key, version, mode },
  model: { name: model.modelName, parameters: model.parameters ?? {} },
  ...(messages && { messages }),
  ...(instructions !== undefined && { instructions }),
})

/** The flag of a new AI config, which serves nothing anywhere yet. */
export const newTargeting = (
  { key, name, tags, createdAt }: Pick<AIConfigRecord, 'key' | 'name' | 'tags' | 'createdAt'>,
  variations: readonly VariationRecord[],
): FlagRecord => ({
  ...{ key, name, tags, createdAt, variations, description: '', kind: 'multivariate', version: 1 },
  ...{ defaults: { onVariation: variations.length > 1 ? 1 : 0, offVariation: 0 }, temporary: false },
  ...{ includeInSnippet: false, clientSideAvailability: { usingMobileKey: false, usingEnvironmentId: false } },
  ...{ customProperties: {}, codeReferences: 0, applicationKeys: [], configs: new Map() },
})

/** The targeting in an environment in which nobody has changed it. */
const untouched = ({ defaults, createdAt }: FlagRecord): ConfigRecord => ({
  ...{ on: true, salt: '', sel: '', version: 1, lastModified: createdAt, targetingModified: createdAt },
  ...{ targets: [], contextTargets: [], rules: [], prerequisites: [], contextKinds: [] },
  ...{ fallthrough: { variation: defaults.onVariation }, offVariation: defaults.offVariation },
  ...{ trackEvents: false, trackEventsFallthrough: false, status: { name: 'new' as const } },
})

/** The flag with a configuration in each environment of the project, and in no other. */
export const inEnvironments = (flag: FlagRecord, environments: ReadonlyMap<string, EnvironmentRecord>): FlagRecord => ({
  ...flag,
  configs: new Map([...environments.keys()].map((key) => [key, flag.configs.get(key) ?? untouched(flag)])),
})
