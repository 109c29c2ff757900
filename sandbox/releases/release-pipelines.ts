import { contains, exactly } from '../filters/filter-kinds.ts'
import { ApiError, invalid } from '../http/errors.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import {
  boolean,
  type Given,
  integer,
  object,
  objects,
  optional,
  required,
  string,
  strings,
  text,
} from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { momentOf } from '../resource/change.ts'
import { projectOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { type PlainResource, plain } from '../resource/plain.ts'
import { needed, possible, usually } from '../resource/properties.ts'
import { defined, only, shown } from '../resource/shape.ts'
import type {
  AudienceConfiguration,
  AudienceRecord,
  GuardianConfiguration,
  PhaseRecord,
  ReleasePipelineRecord,
} from './release-pipeline-record.ts'
import { phaseIdOf, seededPipelines } from './release-pipelines-seed.ts'

const mostPipelines = 20

type Sent = Pick<ReleasePipelineRecord, 'name' | 'description' | 'tags' | 'phases'> & {
  isProjectDefault?: boolean
  isLegacy?: boolean
}

export const releasePipelines: PlainResource<ReleasePipelineRecord> = plain<ReleasePipelineRecord, Sent>({
  noun: 'release pipeline',
  path: '/api/v2/projects/{projectKey}/release-pipelines/{pipelineKey}',
  by: 'key',
  called: 'release pipeline key',
  site: '/projects/{projectKey}/release-pipelines',
  beta: true,
  replaced: true,
  list: {
    pageMaximum: mostPipelines,
    linkless: true,
    filters: {
      query: contains(({ key, name, description = '' }) => [key, name, description]),
      env: exactly(({ phases }) => phases.flatMap(({ audiences }) => audiences.map((one) => one.environmentKey))),
    },
  },
  properties: {
    name: needed(text, 'updateReleasePipelineName'),
    description: possible(string, 'updateReleasePipelineDescription'),
    tags: usually(strings, [], 'updateReleasePipelineTags'),
    phases: { read: phasesIn, action: 'updateReleasePipelinePhase' },
    isProjectDefault: possible(boolean),
    isLegacy: usually(boolean, false),
  },
  made({ isProjectDefault, isLegacy, ...sent }, call) {
    const rows = call.store.rows(releasePipelines.table, call.params.projectKey)
    if (rows.size >= mostPipelines) throw invalid(`A project has at most ${mostPipelines} release pipelines`)
    if (isProjectDefault || rows.size === 0) makeDefault(call)
    return { ...sent, legacy: isLegacy ?? false, createdAt: momentOf(call), version: 1 }
  },
  settled: (row) => ({ ...row, version: row.version + 1 }),
  checkDeletion({ key }, call) {
    if (projectOf(call).defaultReleasePipelineKey === key) {
      throw new ApiError(403, 'The default release pipeline of a project cannot be deleted')
    }
  },
  document: (row, { access, call }) => {
    const project = projectOf(call)
    return {
      ...only(row, 'key', 'name', 'description', 'tags'),
      phases: row.phases.map((phase) => phaseDocument(phase, project)),
      createdAt: new Date(row.createdAt).toISOString(),
      isProjectDefault: project.defaultReleasePipelineKey === row.key,
      _isLegacy: row.legacy,
      _version: row.version,
      _access: access,
    }
  },
  seed: (_, project) => (project ? seededPipelines(project) : []),
})

/** The pipeline that the body creates. */
function makeDefault(call: Call): void {
  const project = projectOf(call)
  const { key } = call.body as { key: string }
  call.store.projects.set(project.key, { ...project, defaultReleasePipelineKey: key })
}

const phaseDocument = ({ audiences, ...phase }: PhaseRecord, project: ProjectRecord) => ({
  ...phase,
  audiences: audiences.map(({ environmentKey, ...audience }) => ({
    environment: environmentSummary(project, environmentKey),
    ...audience,
  })),
})

/** Undefined if the environment was deleted. */
export function environmentSummary({ key: projectKey, environments }: ProjectRecord, environmentKey: string) {
  const environment = environments.get(environmentKey)
  if (!environment) return undefined
  const _links = { self: json(api('projects', projectKey, 'environments', environmentKey)) }
  return { _links, ...only(environment, 'key', 'name', 'color') }
}

function phasesIn(given: Given, name: string, call: Call): PhaseRecord[] {
  const pipelineKey = call.params.pipelineKey ?? String((call.body as Given).key)
  return atLeastOne(given, name).map((phase, index) => {
    const phaseName = required(phase, 'name', text)
    return {
      id: phaseIdOf(call.params.projectKey!, pipelineKey, index, phaseName),
      name: phaseName,
      ...defined({ configuration: optional(phase, 'configuration', object) }),
      audiences: atLeastOne(phase, 'audiences').map((audience) => audienceIn(audience, call)),
    }
  })
}

function atLeastOne(given: Given, name: string): readonly Given[] {
  const all = required(given, name, objects)
  if (all.length === 0) throw invalid(`${name} must not be empty`)
  return all
}

function audienceIn(given: Given, call: Call): AudienceRecord {
  const environmentKey = required(given, 'environmentKey', text)
  const environment = projectOf(call).environments.get(environmentKey)
  if (!environment) throw invalid(`environmentKey must be that of an environment, got ${shown(environmentKey)}`)
  const segmentKeys = optional(given, 'segmentKeys', strings)
  const nothing = segmentKeys?.find((key) => !environment.segments.has(key))
  if (nothing !== undefined) throw invalid(`segmentKeys must be keys of segments, got ${shown(nothing)}`)
  const configuration = optional(given, 'configuration', object)
  return {
    name: required(given, 'name', text),
    environmentKey,
    ...defined({ segmentKeys, configuration: configuration && configurationIn(configuration) }),
  } as AudienceRecord
}

function configurationIn(given: Given): AudienceConfiguration {
  const guardian = optional(given, 'releaseGuardianConfiguration', object)
  return {
    releaseStrategy: required(given, 'releaseStrategy', text),
    requireApproval: required(given, 'requireApproval', boolean),
    ...defined({
      notifyMemberIds: optional(given, 'notifyMemberIds', strings),
      notifyTeamKeys: optional(given, 'notifyTeamKeys', strings),
      releaseGuardianConfiguration: guardian && guardianIn(guardian),
    }),
  } as AudienceConfiguration
}

/** @param before The settings that absent properties keep. Default none: they are required. */
export function guardianIn(given: Given, before?: GuardianConfiguration): GuardianConfiguration {
  const all = { ...before, ...given }
  const rolloutWeight = required(all, 'rolloutWeight', integer)
  if (rolloutWeight < 0 || rolloutWeight > 100)
    throw invalid(`rolloutWeight must be from 0 to 100, got ${rolloutWeight}`)
  return {
    monitoringWindowMilliseconds: required(all, 'monitoringWindowMilliseconds', integer),
    rolloutWeight,
    rollbackOnRegression: required(all, 'rollbackOnRegression', boolean),
    ...defined({ randomizationUnit: optional(all, 'randomizationUnit', text) }),
  } as GuardianConfiguration
}
