import type { ProjectRecord } from '../projects/project-record.ts'
import { day, hour, now, objectId, random } from '../seed/random.ts'
import type { AudienceConfiguration, PhaseRecord, ReleasePipelineRecord } from './release-pipeline-record.ts'

/** The id of a phase, which stays as long as the phase keeps its place and its name. */
export const phaseIdOf = (projectKey: string, pipelineKey: string, index: number, name: string): string =>
  random(`release-phase/${projectKey}/${pipelineKey}/${index}/${name}`).uuid()

const atOnce: AudienceConfiguration = { releaseStrategy: 'immediate', requireApproval: false }
const approved = (...teamKeys: string[]): AudienceConfiguration => ({
  ...atOnce,
  requireApproval: true,
  notifyTeamKeys: teamKeys,
})
const guarded: AudienceConfiguration = {
  releaseStrategy: 'monitoredRelease',
  requireApproval: false,
  releaseGuardianConfiguration: {
    monitoringWindowMilliseconds: 4 * hour,
    rolloutWeight: 20,
    rollbackOnRegression: true,
    randomizationUnit: 'user',
  },
}

type Plan = Pick<ReleasePipelineRecord, 'key' | 'name' | 'description' | 'tags' | 'legacy'> & {
  phases: readonly Omit<PhaseRecord, 'id'>[]
}

const plans: readonly Plan[] = [
  {
    key: 'storefront-standard',
    name: 'Storefront standard',
    description: 'From the test environment over canaries to all customers.',
    tags: ['storefront'],
    legacy: false,
    phases: [
      { name: 'Test', audiences: [{ name: 'Testers', environmentKey: 'test', configuration: atOnce }] },
      {
        name: 'Canary',
        audiences: [
          { name: 'Staging', environmentKey: 'staging', configuration: atOnce },
          { name: 'Canaries', environmentKey: 'canary', configuration: approved('sre') },
        ],
      },
      {
        name: 'Production',
        audiences: [
          {
            name: 'Beta customers',
            environmentKey: 'production',
            segmentKeys: ['beta-customers'],
            configuration: atOnce,
          },
          { name: 'All customers', environmentKey: 'production', configuration: guarded },
        ],
      },
    ],
  },
  {
    key: 'storefront-manual',
    name: 'Storefront by hand',
    tags: ['storefront', 'legacy'],
    legacy: true,
    phases: [
      { name: 'Staging', audiences: [{ name: 'Staging', environmentKey: 'staging' }] },
      { name: 'Production', audiences: [{ name: 'Production', environmentKey: 'production' }] },
    ],
  },
]

export const seededPipelines = ({ key: projectKey }: ProjectRecord): ReleasePipelineRecord[] =>
  projectKey === 'web' ? plans.map((plan, index) => pipeline(plan, projectKey, now - (600 - index * 150) * day)) : []

const pipeline = (plan: Plan, projectKey: string, createdAt: number): ReleasePipelineRecord => ({
  ...plan,
  id: objectId(createdAt, random(`release-pipeline/${projectKey}/${plan.key}`)),
  createdAt,
  version: 1,
  phases: plan.phases.map((phase, index) => ({
    id: phaseIdOf(projectKey, plan.key, index, phase.name),
    ...phase,
  })),
})
