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

/** The 404 says which part of it is not there. */
export function resourceOf({ store }: Call, { kind, projectKey, environmentKey, key }: ApprovalResource): Resource {
  const project = found(store.projects, projectKey, 'project key')
  if (kind === 'flag') {
    const flag = found(project.flags, key, 'feature flag key')
    if (environmentKey === everyEnvironment) return { kind, project, environment: undefined, flag }
    return { kind, project, environment: found(project.environments, environmentKey, 'environment key'), flag }
  }
  const environment = found(project.environments, environmentKey, 'environment key')
  return { kind, project, environment, segment: found(environment.segments, key, 'segment key') }
}

/** The specifier of a flag or a segment in a body. */
export function resourceIn(body: Readonly<Record<string, unknown>>): ApprovalResource {
  const specifier = required(body, 'resourceId', text)
  const [, projectKey, environmentKey, kind, key] =
    /^proj\/([^:;/]+):env\/([^:;/]+):(flag|segment)\/([^:;/]+)$/.exec(specifier) ?? []
  if (projectKey && environmentKey && key && (kind === 'flag' || kind === 'segment')) {
    return { kind, projectKey, environmentKey, key }
  }
  throw invalid(`resourceId must be a specifier such as proj/web:env/production:flag/dark-mode, got ${specifier}`)
}

export function aboutOf(resource: Resource): About {
  const { project, environment } = resource
  if (resource.kind === 'segment') return segmentIn(project, resource.environment, resource.segment)
  return environment ? flagIn(project, environment, resource.flag) : flagItself(project, resource.flag)
}
