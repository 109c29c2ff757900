import { type About, environmentParent } from '../changes/audit-targets.ts'
import type { Call } from '../resource/call.ts'
import { environmentOf } from '../resource/find.ts'
import { api, json, type Link } from '../resource/links.ts'
import type { People, Store } from '../store.ts'

/** Where an integration belongs that an environment has. */
export interface Placed {
  id: string
  name?: string
  projectKey: string
  environmentKey: string
}

interface Target {
  kind: string
  /** The specifier of the integration. */
  resource: string
  /** The address of the integration. */
  canonical: string
}

/** The subject of an entry about an integration of an environment. */
export function aboutIn(row: Placed, { projects }: Store, { kind, resource, canonical }: Target): About {
  const project = projects.get(row.projectKey)
  const environment = project?.environments.get(row.environmentKey)
  const target = {
    name: row.name ?? row.id,
    resources: [resource],
    canonical,
    site: `/settings/integrations/${row.id}`,
  }
  if (!project || !environment) return { kind, target, where: '' }
  return { kind, target, parent: environmentParent(project, environment), where: ` in ${environment.name}` }
}

/** Throws if the path names an environment that does not exist. The list of the account names none. */
export function checkEnvironment(call: Call): void {
  if (call.params.projectKey !== undefined) environmentOf(call)
}

/** Rows whose environment the company has; small companies lack some. */
export const placedIn = <Row extends Placed>({ projects }: People, rows: readonly Row[]): readonly Row[] =>
  rows.filter(({ projectKey, environmentKey }) => projects.get(projectKey)?.environments.has(environmentKey))

/** The links of an integration to what it belongs to. */
export const ownerLinks = ({ projectKey, environmentKey }: Placed): Record<'project' | 'environment', Link> => ({
  project: json(api('projects', projectKey)),
  environment: json(api('projects', projectKey, 'environments', environmentKey)),
})
