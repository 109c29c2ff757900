import type { Instruction } from '../patches/semantic-patch.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import type { ConfigRecord, FlagRecord, Served } from './flag-record.ts'

type Say = (config: ConfigRecord, flag: FlagRecord, project: ProjectRecord) => readonly Instruction[]

const idOf = ({ variations }: FlagRecord, index: number): string | undefined => variations[index]?._id

/** What makes another configuration like this one, for each part that a request for a copy can be about. */
export const copyInstructions: Readonly<Record<string, Say>> = {
  updateOn: ({ on }) => [{ kind: on ? 'turnFlagOn' : 'turnFlagOff' }],
  updateFallthrough: ({ fallthrough }, flag) => [
    { kind: 'updateFallthroughVariationOrRollout', ...served(fallthrough, flag) },
  ],
  updateOffVariation: ({ offVariation }, flag) =>
    offVariation === undefined ? [] : [{ kind: 'updateOffVariation', variationId: idOf(flag, offVariation) }],
  updateRules: ({ rules }, flag) => [
    {
      kind: 'replaceRules',
      rules: rules.map(({ description, clauses, trackEvents, ...rule }) => ({
        description,
        clauses: clauses.map(({ _id, ...clause }) => clause),
        trackEvents,
        ...served(rule, flag),
      })),
    },
  ],
  updateTargets: ({ targets, contextTargets }, flag) => [
    {
      kind: 'replaceTargets',
      targets: [...targets, ...contextTargets.filter(({ contextKind }) => contextKind !== 'user')].map(
        ({ contextKind, values, variation }) => ({ contextKind, values, variationId: idOf(flag, variation) }),
      ),
    },
  ],
  updatePrerequisites: ({ prerequisites }, _, { flags }) => [
    {
      kind: 'replacePrerequisites',
      prerequisites: prerequisites.map(({ key, variation }) => {
        const flag = flags.get(key)
        return { key, variationId: flag && idOf(flag, variation) }
      }),
    },
  ],
}

function served({ variation, rollout }: Served, flag: FlagRecord): Readonly<Record<string, unknown>> {
  if (!rollout) return { variationId: variation === undefined ? undefined : idOf(flag, variation) }
  const weights = rollout.variations.map((one) => [idOf(flag, one.variation), one.weight] as const)
  return {
    rolloutWeights: Object.fromEntries(weights),
    rolloutContextKind: rollout.contextKind,
    ...(rollout.bucketBy === undefined ? {} : { rolloutBucketBy: rollout.bucketBy }),
  }
}
