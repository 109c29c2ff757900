import type { AIConfigRecord } from '../ai/ai-config-record.ts'
import { aiConfigIn } from '../ai/ai-config-targeting.ts'
import { aiConfigsOf } from '../ai/ai-configs.ts'
import type { FlagRecord } from '../flags/flag-record.ts'
import { invalid } from '../http/errors.ts'
import type { EnvironmentRecord } from '../projects/environment-record.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { required, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { found } from '../resource/find.ts'
import type { SegmentRecord } from '../segments/segment-record.ts'
import { type ApprovalResource, everyEnvironment } from './approval-request-record.ts'
import { type About, flagIn, flagItself, segmentIn } from './audit-targets.ts'

/** What a request is about, which is there. */
export type Resource =
  | { kind: 'flag'; project: ProjectRecord; environment: EnvironmentRecord | undefined; flag: FlagRecord }
  | { kind: 'segment'; project: ProjectRecord; environment: EnvironmentRecord; segment: SegmentRecord }
  | { kind: 'aiconfig'; project: ProjectRecord; environment: EnvironmentRecord; aiConfig: AIConfigRecord }

/** The 404 says which part of it is not there. */
export function resourceOf(call: Call, { kind, projectKey, environmentKey, key }: ApprovalResource): Resource {
  const project = found(call.store.projects, projectKey, 'project key')
  if (kind === 'flag') {
    const flag = found(project.flags, key, 'feature flag key')
    if (environmentKey === everyEnvironment) return { kind, project, environment: undefined, flag }
    return { kind, project, environment: found(project.environments, environmentKey, 'environment key'), flag }
  }
  const environment = found(project.environments, environmentKey, 'environment key')
  if (kind === 'aiconfig') {
    return { kind, project, environment, aiConfig: found(aiConfigsOf(call, project), key, 'AI config key') }
  }
  return { kind, project, environment, segment: found(environment.segments, key, 'segment key') }
}

/** The specifier of a flag, a segment or an AI config in a body. That of an AI config is taken in any case. */
export function resourceIn(body: Readonly<Record<string, unknown>>): ApprovalResource {
  const specifier = required(body, 'resourceId', text)
  const [, projectKey, environmentKey, kind, key] =
    /^proj\/([^:;/]+):env\/([^:;/]+):(flag|segment|aiconfig|aiConfig)\/([^:;/]+)$/.exec(specifier) ?? []
  const named = kind?.toLowerCase() as ApprovalResource['kind'] | undefined
  if (projectKey && environmentKey && key && named) return { kind: named, projectKey, environmentKey, key }
  throw invalid(`resourceId must be a specifier such as proj/web:env/production:flag/dark-mode, got ${specifier}`)
}

export function aboutOf(resource: Resource): About {
  const { project, environment } = resource
  if (resource.kind === 'segment') return segmentIn(project, resource.environment, resource.segment)
  if (resource.kind === 'aiconfig') return aiConfigIn(project, resource.environment, resource.aiConfig)
  return environment ? flagIn(project, environment, resource.flag) : flagItself(project, resource.flag)
}
