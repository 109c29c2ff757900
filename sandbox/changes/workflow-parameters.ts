import type { FlagRecord } from '../flags/flag-record.ts'
import { isObject } from '../resource/shape.ts'
import type { PlannedStage } from './workflow-record.ts'

/** The parts of a template's instructions that fit one flag and not another: the variations that they name. */
export const parametersOf = (stages: readonly PlannedStage[], { variations }: FlagRecord) =>
  stages.flatMap(({ id, instructions }) =>
    instructions.flatMap((instruction) =>
      variationsIn(instruction).map(({ path, value }) => ({
        ...{ _id: id, path, default: { value } },
        valid: variations.some(({ _id }) => _id === value),
      })),
    ),
  )

function variationsIn({ variationId, rolloutWeights }: Readonly<Record<string, unknown>>) {
  const weighed = isObject(rolloutWeights) ? Object.keys(rolloutWeights) : []
  return [
    ...(typeof variationId === 'string' ? [{ path: '/variationId', value: variationId }] : []),
    ...weighed.map((value) => ({ path: `/rolloutWeights/${value}`, value })),
  ]
}
