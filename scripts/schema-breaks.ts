import { type Change, CriticalityLevel, diff } from '@graphql-inspector/core'
import { buildSchema, type GraphQLSchema, isInterfaceType, isNonNullType, isObjectType } from 'graphql'

interface Comparison {
  /** The schema of the last release, as SDL. */
  readonly released: string
  /** The schema of now, as SDL. */
  readonly current: string
  /** The text of CHANGELOG.md. */
  readonly changelog: string
}

/**
 * What clients of the released schema would break on and CHANGELOG.md does not name, a sentence each. A break has to be named by its
 * coordinate, such as `Flag.name` or `Query.flag(key:)`, in an entry of the section Unreleased that begins with `**Breaking:**`. What the
 * release had as `@deprecated` may be removed by any entry that names it.
 */
export async function unnamedBreaks({ released, current, changelog }: Comparison): Promise<readonly string[]> {
  const now = buildSchema(current)
  const changes = await diff(buildSchema(released), now)
  const entries = entriesOf(changelog)
  const breaking = entries.filter((entry) => entry.startsWith('**Breaking:**'))
  return changes
    .filter((change) => isBreak(change, now))
    .filter((change) => !isNamed(change, isDeprecated(change) ? entries : breaking))
    .map(({ path, message }) => `${path}: ${message.replaceAll("'", '`')}.`)
}

/** Inspector takes the removal of any directive for no break. Clients make non-null types of this one. */
function isBreak({ type, path = '', criticality }: Change, now: GraphQLSchema): boolean {
  if (criticality.level === CriticalityLevel.Breaking) return true
  if (type !== 'DIRECTIVE_USAGE_FIELD_DEFINITION_REMOVED' || !path.endsWith('.@semanticNonNull')) return false
  const [typeName = '', fieldName = ''] = path.split('.')
  const owner = now.getType(typeName)
  const field = isObjectType(owner) || isInterfaceType(owner) ? owner.getFields()[fieldName] : undefined
  return field !== undefined && !isNonNullType(field.type)
}

/** Whether a change removes what the release had as `@deprecated`. */
const isDeprecated = ({ type, meta }: Change): boolean =>
  type.endsWith('_REMOVED') &&
  Object.entries(meta).some(([name, value]) => /^is.*Deprecated$/.test(name) && value === true)

/** The entries of the section Unreleased, each as one line. */
function entriesOf(changelog: string): readonly string[] {
  const [, section = ''] = changelog.split(/^## Unreleased\b.*$/m)
  const own = section.split(/^## /m)[0]!
  return own
    .split(/^- /m)
    .slice(1)
    .map((entry) => entry.split(/^#/m)[0]!.replace(/\s+/g, ' ').trim())
}

function isNamed({ path = '' }: Change, entries: readonly string[]): boolean {
  const [type, field, argument] = path.replace('.@semanticNonNull', '').split('.')
  const coordinate = argument ? `${type}.${field}(${argument}:)` : field ? `${type}.${field}` : `${type}`
  return entries.some((entry) => entry.includes(`\`${coordinate}\``))
}
