import { type About, projectParent } from '../changes/audit-targets.ts'
import { accessOf } from '../policies/permissions.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { json } from './links.ts'
import { capitalized } from './shape.ts'

/** The names of a kind of thing in messages, addresses, permissions and the audit log. */
export interface Identity<Row> {
  /** One of them: `role`. */
  noun: string
  /** The kind in specifiers and in the audit log. Default from the noun. */
  kind?: string | undefined
  /** The address of the list: `/api/v2/roles`, `/api/v2/metrics/{projectKey}`. */
  base: string
  /** The page of the list in the user interface. */
  site: string
  /** The key or the id: the last part of addresses and specifiers. */
  nameOf(row: Row): string
  title(row: Row): string
  /** The actions in `_access` besides the deletion. */
  actions: readonly string[]
  /** The name within the names of actions. Default from the noun. */
  deed?: string | undefined
}

/** The name of a kind within the names of actions: `MetricGroup` in `createMetricGroup`. */
export const inActions = (noun: string): string => noun.split(' ').map(capitalized).join('')

/** Derives links, the subjects of audit log entries and `_access` from the names. */
export function identity<Row>({ noun, base, site, nameOf, title, actions, ...named }: Identity<Row>) {
  const { deed = inActions(noun), kind = noun.replaceAll(' ', '-') } = named
  const isInProject = base.includes('{projectKey}')
  const specifier = (name: string, projectKey: string) => `${isInProject ? `proj/${projectKey}:` : ''}${kind}/${name}`
  const of = (row: Row, projectKey: string | undefined) => {
    const parent = inProject(base, projectKey)
    return { parent, self: `${parent}/${encodeURIComponent(nameOf(row))}` }
  }
  return {
    kind,
    isInProject,
    accessTo: accessOf(noun, specifier('*', '*'), [...actions, `delete${deed}`]),
    links(row: Row, projectKey?: string) {
      const { self, parent } = of(row, projectKey)
      return { self: json(self), parent: json(parent) }
    },
    /** The subject of an entry in the audit log. */
    about: (row: Row, project?: ProjectRecord): About => ({
      kind: named.kind ?? noun,
      target: {
        name: title(row),
        resources: [specifier(nameOf(row), project?.key ?? '')],
        canonical: of(row, project?.key).self,
        site: `${inProject(site, project?.key)}/${nameOf(row)}`,
      },
      ...(project && { parent: projectParent(project) }),
      where: project ? ` in ${project.name}` : '',
    }),
  }
}

const inProject = (path: string, projectKey = '') => path.replace('{projectKey}', encodeURIComponent(projectKey))
