import type { MemberRecord } from '../account/member-record.ts'
import type { FlagRecord } from '../flags/flag-record.ts'
import { flagSpecifier, specifierOf } from '../policies/resource-specifier.ts'
import type { EnvironmentRecord } from '../projects/environment-record.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { api } from '../resource/links.ts'
import type { SegmentRecord } from '../segments/segment-record.ts'
import type { AuditParent, AuditTarget } from './audit-log-record.ts'

/** What an entry is about, what that belongs to, and where a title says that it is. */
export interface About {
  kind: string
  target: AuditTarget
  parent?: AuditParent
  where: string
}

export const projectParent = ({ key, name }: ProjectRecord): AuditParent => ({
  name,
  resource: `proj/${key}`,
  canonical: api('projects', key),
  site: `/projects/${key}/settings`,
})

export const environmentParent = (project: ProjectRecord, { key, name }: EnvironmentRecord): AuditParent => ({
  name,
  resource: `proj/${project.key}:env/${key}`,
  canonical: api('projects', project.key, 'environments', key),
  site: `/projects/${project.key}/settings/environments/${key}`,
})

export function flagIn(project: ProjectRecord, environment: EnvironmentRecord, { key, name }: FlagRecord): About {
  const target = {
    name,
    resources: [flagSpecifier(project.key, environment.key, key)],
    canonical: api('flags', project.key, key),
    site: `/${project.key}/${environment.key}/features/${key}`,
  }
  return { kind: 'flag', target, parent: environmentParent(project, environment), where: ` in ${environment.name}` }
}

/** A change of the flag itself is one in each environment. */
export function flagItself(project: ProjectRecord, { key, name }: FlagRecord): About {
  const target = {
    name,
    resources: [...project.environments.keys()].map((environmentKey) =>
      flagSpecifier(project.key, environmentKey, key),
    ),
    canonical: api('flags', project.key, key),
    site: `/${project.key}/~/features/${key}`,
  }
  return { kind: 'flag', target, parent: projectParent(project), where: '' }
}

export function segmentIn(
  project: ProjectRecord,
  environment: EnvironmentRecord,
  { key, name }: Pick<SegmentRecord, 'key' | 'name'>,
): About {
  const target = {
    name,
    resources: [specifierOf({ kind: 'segment', projectKey: project.key, environmentKey: environment.key, key })],
    canonical: api('segments', project.key, environment.key, key),
    site: `/${project.key}/${environment.key}/segments/${key}`,
  }
  return { kind: 'segment', target, parent: environmentParent(project, environment), where: ` in ${environment.name}` }
}

export function environmentOf(project: ProjectRecord, environment: EnvironmentRecord): About {
  const { resource, ...target } = environmentParent(project, environment)
  const where = ` in ${project.name}`
  return { kind: 'environment', target: { ...target, resources: [resource] }, parent: projectParent(project), where }
}

/** The key of a user may have colons, which separate the parts of a specifier. */
export function userIn(project: ProjectRecord, environment: EnvironmentRecord, key: string): About {
  const parent = environmentParent(project, environment)
  const target = {
    name: key,
    resources: [`${parent.resource}:user/${encodeURIComponent(key)}`],
    canonical: api('users', project.key, environment.key, key),
    site: `/${project.key}/${environment.key}/users/${encodeURIComponent(key)}`,
  }
  return { kind: 'user', target, parent, where: ` in ${environment.name}` }
}

export function projectItself(project: ProjectRecord): About {
  const { resource, ...target } = projectParent(project)
  return { kind: 'project', target: { ...target, resources: [resource] }, where: '' }
}

/** A service token stands for itself, any other one is something of its owner's. */
export function tokenOf(token: { id: string; name: string }, owner?: MemberRecord): About {
  const resource = owner ? `member/${owner.id}:token/${token.id}` : `service-token/${token.id}`
  const target = {
    name: token.name,
    resources: [resource],
    canonical: api('tokens', token.id),
    site: '/settings/tokens',
  }
  return { kind: owner ? 'token' : 'service-token', target, where: '' }
}
