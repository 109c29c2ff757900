import type { FlagRecord } from '../flags/flag-record.ts'
import type { Random } from '../seed/random.ts'
import type { ReleasePipelineRecord } from './release-pipeline-record.ts'
import type { ReleaseRecord } from './release-record.ts'

interface Beginning {
  createdAt: number
  /** Draws the ids of the audiences. */
  from: Random
  variationId?: string | undefined
}

/** The release of a flag before its first phase. */
export const newRelease = (
  { key: flagKey }: FlagRecord,
  { key, name, description, legacy, phases }: ReleasePipelineRecord,
  { createdAt, from, variationId }: Beginning,
): ReleaseRecord => ({
  flagKey,
  pipelineKey: key,
  pipelineName: name,
  pipelineDescription: description ?? '',
  legacy,
  createdAt,
  version: 1,
  ...(variationId === undefined ? {} : { variationId }),
  phases: phases.map((phase) => ({
    ...phase,
    audiences: phase.audiences.map((audience) => ({ id: from.uuid(), ...audience })),
  })),
})
