import { invalid } from '../http/errors.ts'
import { isObject } from '../resource/shape.ts'
import type { Store, Tagged } from '../store.ts'
import { resourceParts, specifierMatcher, type TagsOf, wildcard } from './resource-specifier.ts'

/** What is allowed or denied: actions or all but some, on resources or on all but some. */
export interface Statement {
  effect: 'allow' | 'deny'
  actions?: readonly string[]
  notActions?: readonly string[]
  resources?: readonly string[]
  notResources?: readonly string[]
}

/** The statements of a body, or the 400 that says which of them is none. */
export function needsStatements(given: readonly object[], store: Store): readonly Statement[] {
  policy(given, resourceTags(store))
  return given as readonly Statement[]
}

/** An action on a resource. */
export interface ResourceAccess {
  action: string
  resource: string
}

type Means = (access: ResourceAccess) => boolean

/**
 * Reads the statements of a policy, and answers whether they let an access through: one of them has to allow it and none may
 * deny it. No statements at all restrict nothing.
 */
export function policy(body: unknown, tagsOf: TagsOf): Means {
  if (!Array.isArray(body)) throw invalid('The body must be a list of statements')
  if (body.length === 0) return () => true
  const statements = body.map((statement: unknown, index) => parseStatement(statement, index, tagsOf))
  return (access) => {
    const effects = statements.filter(({ means }) => means(access)).map(({ effect }) => effect)
    return effects.length > 0 && !effects.includes('deny')
  }
}

/** What one policy says to an access: a statement that denies beats those that allow. */
export function verdict(
  statements: readonly Statement[],
  tagsOf: TagsOf,
): (access: ResourceAccess) => 'allow' | 'deny' | undefined {
  const parsed = statements.map((statement, index) => parseStatement(statement, index, tagsOf))
  return (access) => {
    const effects = parsed.filter(({ means }) => means(access)).map(({ effect }) => effect)
    return effects.includes('deny') ? 'deny' : effects.length > 0 ? 'allow' : undefined
  }
}

function parseStatement(given: unknown, index: number, tagsOf: TagsOf) {
  const where = `Statement ${index + 1}`
  if (!isObject(given)) throw invalid(`${where} must be an object`)
  const { effect } = given
  if (effect !== 'allow' && effect !== 'deny') throw invalid(`${where} must have the effect allow or deny`)
  const resource = matcher(given, 'resources', 'notResources', where, (text) => specifierMatcher(text, tagsOf))
  const action = matcher(given, 'actions', 'notActions', where, (text) => {
    const pattern = wildcard(text)
    return (value) => pattern.test(value)
  })
  return { effect, means: (access: ResourceAccess) => resource(access.resource) && action(access.action) }
}

/** Either what is meant is listed, or what is not meant. */
function matcher(
  statement: Record<string, unknown>,
  name: string,
  notName: string,
  where: string,
  compile: (text: string) => (value: string) => boolean,
): (value: string) => boolean {
  const listed = texts(statement[name], `${where}: ${name}`)
  const excepted = texts(statement[notName], `${where}: ${notName}`)
  if (listed.length > 0 === excepted.length > 0) throw invalid(`${where} must have either ${name} or ${notName}`)
  const matchers = [...listed, ...excepted].map(compile)
  const isListed = (value: string) => matchers.some((matches) => matches(value))
  return listed.length > 0 ? isListed : (value) => !isListed(value)
}

function texts(value: unknown, what: string): string[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value
  throw invalid(`${what} must be a list of strings`)
}

/** The tags of projects, environments, flags and segments, and of what is in a table, with what selectors ask for besides. */
export const resourceTags =
  (store: Store): TagsOf =>
  (resource) => [...(tagged(resource, store)?.tags ?? []), ...selectorsOf(resource, store)]

/** What selectors ask for besides tags. */
function selectorsOf(resource: string, store: Store): readonly string[] {
  const [project, environment, within] = resourceParts(resource)
  if (project?.kind !== 'proj' || environment?.kind !== 'env') return []
  const place = store.projects.get(project.name)?.environments.get(environment.name)
  if (!within) return place ? [`{critical:${place.critical}}`] : []
  const links = within.kind === 'flag' ? store.projects.get(project.name)?.flags.get(within.name)?.views : undefined
  const segmentLinks = within.kind === 'segment' ? place?.segments.get(within.name)?.views : undefined
  return (links ?? segmentLinks ?? []).map(({ key }) => `view:${key}`)
}

function tagged(resource: string, store: Store): Tagged | undefined {
  const [first, second, third] = resourceParts(resource)
  if (first?.kind !== 'proj') return first && store.tagged(first.kind).get(first.name)
  const project = store.projects.get(first.name)
  if (!second) return project
  if (second.kind !== 'env') return project && store.tagged(second.kind, project.key).get(second.name)
  const environment = project?.environments.get(second.name)
  if (!third) return environment
  if (third.kind === 'flag') return project?.flags.get(third.name)
  return third.kind === 'segment' ? environment?.segments.get(third.name) : undefined
}
