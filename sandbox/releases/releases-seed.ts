import type { FlagRecord } from '../flags/flag-record.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { day, now, type Random, random } from '../seed/random.ts'
import { newRelease } from './release-new.ts'
import { seededPipelines } from './release-pipelines-seed.ts'
import type { ReleaseAudienceRecord, ReleasePhaseRecord, ReleaseRecord } from './release-record.ts'

/** The number of flags of each pipeline whose release LaunchDarkly still has. */
const releasesOf: Readonly<Record<string, number>> = { 'storefront-standard': 6, 'storefront-manual': 2 }

/** Releases that have come as far as the configurations of their flags tell. */
export function seededReleases(project: ProjectRecord): ReleaseRecord[] {
  const flags = [...project.flags.values()].filter(({ archivedAt }) => archivedAt === undefined)
  return seededPipelines(project).flatMap((pipeline) =>
    flags
      .filter(({ releasePipelineKey }) => releasePipelineKey === pipeline.key)
      .slice(0, releasesOf[pipeline.key])
      .map((flag) => {
        const from = random(`release/${project.key}/${flag.key}`)
        const createdAt = now - from.integer(20, 60) * day
        const variationId = flag.variations[flag.defaults.onVariation]!._id
        const { legacy } = pipeline
        const fresh = newRelease(flag, pipeline, { createdAt, from, ...(legacy ? {} : { variationId }) })
        return { ...fresh, phases: advanced(fresh, flag, from) }
      }),
  )
}

/** Completes the phases in whose environments the flag is on, and starts the first of the others if it is on in one of them. */
function advanced({ phases, createdAt, legacy }: ReleaseRecord, flag: FlagRecord, from: Random): ReleasePhaseRecord[] {
  const isOn = ({ environmentKey }: ReleaseAudienceRecord) => flag.configs.get(environmentKey)?.on ?? false
  let moment = createdAt
  let isOpen = true
  return phases.map((phase) => {
    const on = phase.audiences.filter(isOn)
    const isStarted = isOpen && on.length > 0 && (!legacy || on.length === phase.audiences.length)
    isOpen = isStarted && on.length === phase.audiences.length
    if (!isStarted) return phase
    const startedAt = moment + from.integer(1, 3) * day
    moment = startedAt + from.integer(1, 3) * day
    const audiences = phase.audiences.map(
      (one): ReleaseAudienceRecord => ({
        ...one,
        state: isOn(one) ? 'released' : 'waiting',
      }),
    )
    const completed = isOpen ? { completed: { at: moment, ...maintainer(flag) } } : {}
    return { ...phase, audiences, ...(legacy ? {} : { startedAt }), ...completed }
  })
}

const maintainer = ({ maintainerId }: FlagRecord) => (maintainerId === undefined ? {} : { memberId: maintainerId })
