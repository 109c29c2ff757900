import { specifierMatcher } from '../policies/resource-specifier.ts'
import type { Statement } from '../policies/statements.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import type { Store } from '../store.ts'
import type { RoleRecord } from './roles.ts'

type Attributes = Readonly<Record<string, readonly string[]>>

/**
 * The keys of the projects in which a role allows something to be changed. Statements that deny are passed over: they take
 * away single actions and never a whole project.
 */
export function writableProjectKeys(role: RoleRecord, attributes: Attributes, { projects }: Store): string[] {
  const statements = [...role.policy, ...(role.preset?.statements ?? [])].filter(allowsChanges)
  return [...projects.values()]
    .filter((project) => statements.some((statement) => concerns(statement, project, attributes)))
    .map(({ key }) => key)
}

const allowsChanges = ({ effect, actions, notActions }: Statement) =>
  effect === 'allow' && (notActions !== undefined || (actions ?? []).some((action) => !action.startsWith('view')))

/** What a statement leaves out of all resources is never so much that nothing of a project remains. */
const concerns = ({ resources = [], notResources }: Statement, project: ProjectRecord, attributes: Attributes) =>
  notResources !== undefined ||
  resources.flatMap((specifier) => filled(specifier, attributes)).some((specifier) => isIn(specifier, project))

/** A role attribute stands for each of its values; without any, the specifier names nothing. */
function filled(specifier: string, attributes: Attributes): string[] {
  const hole = /\$\{roleAttribute\/([^}]+)\}/.exec(specifier)
  if (!hole) return [specifier]
  const [whole, name = ''] = hole
  return (attributes[name] ?? []).flatMap((value) =>
    filled(
      specifier.replace(whole, () => value),
      attributes,
    ),
  )
}

/** The project is the first part of the specifier of whatever is in it. */
const isIn = (specifier: string, { key, tags }: ProjectRecord) =>
  specifierMatcher(specifier.split(':', 1).join(), () => tags)(`proj/${key}`)
