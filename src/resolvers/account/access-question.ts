import type { Context } from '../../context.ts'
import { isOnWholeFlag } from '../../facts/access/actions.ts'
import { type ApprovalNeed, approvalNeed } from '../../facts/access/approval.ts'
import { type AccessDecision, type AccessQuestion, decisions, missingFor } from '../../facts/access/decisions.ts'
import type { AccessInputs } from '../../facts/access/permissions.ts'
import { concreteParts, type Missing, type ResourcePart } from '../../facts/access/specifier.ts'
import { gapsOf, type Known, valueOr } from '../../facts/gaps.ts'
import { badInput } from '../../graph/errors.ts'
import type { MemberDoc } from '../../rest/account/members.ts'
import { namedBy } from '../../rest/changes/named-resources.ts'
import { NotThere } from '../../rest/errors.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import type { EnvironmentDoc } from '../../rest/projects/environments.ts'
import type { Resource as AnyResource } from '../../rest/resource.ts'
import { resources } from '../../rest/resources.ts'
import { shown } from '../../rest/shown.ts'
import { inputOf } from '../fact-inputs.ts'

type Named = Pick<ResourcePart, 'kind' | 'name'>

/** The parts of a specifier that names one resource. */
export function partsNamed(argument: string, specifier: string): readonly Named[] {
  const parts = concreteParts(specifier)
  if (parts) return parts
  throw badInput(
    `Expected ${argument} to be the specifier of one resource, without stars and tags, such as ` +
      `"proj/web:env/production:flag/new-checkout", but got ${shown(specifier)}.`,
  )
}

/** The custom roles and the teams of the account. */
export async function accessInputs({ loaders }: Context): Promise<AccessInputs> {
  const [roles, teams] = await Promise.all([
    inputOf('ROLES', loaders.roles.all()),
    inputOf('TEAMS', loaders.teams.allWithAttributes()),
  ])
  return { roles, teams }
}

/** What is known of a resource without a read. */
interface KnownResource {
  readonly parts: readonly Named[]
  /** The tags of the last part. Undefined if they have to be read. */
  readonly tags?: readonly string[] | undefined
}

/**
 * Reads what an action on a resource is decided by: its environment and its tags.
 *
 * @throws {BadInput} for an empty action.
 */
export async function questionOf(
  action: string,
  { parts, tags }: KnownResource,
  context: Context,
): Promise<AccessQuestion> {
  if (action.trim() === '') throw badInput('Expected an action such as `updateOn`, but got an empty text.')
  const last = parts.at(-1)!
  const environmentKey = environmentOf(parts)
  const [environments, itsTags] = await Promise.all([
    environmentKey === undefined ? null : environmentsFor(action, parts, context),
    tags ? { value: tags } : tagsOf(parts, context),
  ])
  const all = environments && valueOr(environments, [])
  const own = all?.find(({ key }) => key === environmentKey)
  const inEnvironment = (environment: EnvironmentDoc | undefined): readonly ResourcePart[] =>
    parts.map((part) => {
      if (part === last)
        return { ...unread(part), ...ofEnvironment(environment, part), ...(itsTags && taggedBy(itsTags)) }
      return { ...unread(part), ...ofEnvironment(environment, part) }
    })
  const others = all?.filter((one) => one !== own).map((one) => inEnvironment(one).map(placedIn(one)))
  const isElsewhereUnknown = environments?.gap !== undefined && isOnWholeFlag(last.kind, action)
  return {
    action,
    specifier: parts.map(({ kind, name }) => (kind === 'acct' ? kind : `${kind}/${name}`)).join(':'),
    resource: inEnvironment(own),
    elsewhere: isElsewhereUnknown ? null : (others ?? []),
    approval: environments ? needOf(last.kind, own, itsTags && valueOr(itsTags, null)) : 'NOT_REQUIRED',
    gaps: gapsOf([environments, itsTags].filter((one) => one !== null)),
  }
}

const unread = (part: Named): ResourcePart => ({ tags: null, critical: null, views: null, ...part })

/** What the document of an environment tells of its part. */
const ofEnvironment = (environment: EnvironmentDoc | undefined, { kind }: Named) =>
  environment && kind === 'env' ? { tags: environment.tags, critical: environment.critical ?? false } : {}

const taggedBy = (tags: Known<readonly string[]>) => ({ tags: valueOr(tags, null) })

const placedIn =
  ({ key }: EnvironmentDoc) =>
  (part: ResourcePart): ResourcePart =>
    part.kind === 'env' ? { ...part, name: key } : part

const environmentOf = ([project, environment]: readonly Named[]): string | undefined =>
  project?.kind === 'proj' && environment?.kind === 'env' ? environment.name : undefined

/** The environment of a resource, or all of the project if an action concerns the whole flag. */
function environmentsFor(
  action: string,
  parts: readonly Named[],
  { loaders }: Context,
): Promise<Known<readonly EnvironmentDoc[]>> {
  const [project, environment] = parts as readonly [Named, Named]
  const { kind } = parts.at(-1)!
  if (isOnWholeFlag(kind, action)) return inputOf('ENVIRONMENTS', loaders.environments.allOf(project.name))
  const one = found(loaders.environments.byKey(project.name, environment.name), 'environment', environment.name)
  return inputOf(
    'ENVIRONMENTS',
    one.then((found) => [found]),
    environment.name,
  )
}

async function found<Doc>(read: Promise<Doc | null>, what: string, name: string): Promise<Doc> {
  const doc = await read
  if (doc) return doc
  throw new NotThere(
    `Expected LaunchDarkly to have the ${what} ${shown(name)}, but it has none that the token may see.`,
  )
}

/** The tags of a flag or a segment. Null for other kinds, whose tags are read if a role asks for them. */
function tagsOf(parts: readonly Named[], { loaders }: Context): Promise<Known<readonly string[]>> | null {
  const [project, environment, last] = parts
  if (parts.length !== 3 || environmentOf(parts) === undefined || !project || !environment || !last) return null
  const { name: projectKey } = project
  if (last.kind === 'flag') {
    const flag = found(loaders.flags.byKey(projectKey, last.name, noParts), 'flag', last.name)
    return inputOf(
      'RESOURCES',
      flag.then(({ tags }) => tags),
    )
  }
  if (last.kind !== 'segment') return null
  const place = { projectKey, environmentKey: environment.name }
  const segment = found(loaders.segments.byKey(place, last.name, []), 'segment', last.name)
  return inputOf(
    'SEGMENTS',
    segment.then(({ tags }) => tags),
    environment.name,
  )
}

/** Whether changes of a kind of resource need an approval in an environment. */
export function needOf(
  kind: string,
  environment: EnvironmentDoc | undefined,
  tags: readonly string[] | null,
): ApprovalNeed {
  if (!environment) return 'UNKNOWN'
  const { approvalSettings, resourceApprovalSettings = {} } = environment
  const own = Object.hasOwn(resourceApprovalSettings, kind) ? resourceApprovalSettings[kind] : undefined
  return approvalNeed(kind === 'flag' ? approvalSettings : own, tags)
}

/** Decides a question for members. Reads tags and views that no other call tells only if they would decide. */
export async function decided(
  members: readonly MemberDoc[],
  inputs: AccessInputs,
  question: AccessQuestion,
  context: Context,
): Promise<readonly AccessDecision[]> {
  const first = members.map(decisions(inputs, question))
  const missing = missingFor(first).filter(({ part }) => question.resource[part])
  return missing.length ? members.map(decisions(inputs, await completed(question, missing, context))) : first
}

/** The question with what is missing of its resource. */
async function completed(
  question: AccessQuestion,
  missing: readonly Missing[],
  context: Context,
): Promise<AccessQuestion> {
  const reads = await Promise.all(
    missing.map(async ({ part, what }) => ({
      part,
      what,
      read: await readMissing(question.resource, part, what, context),
    })),
  )
  const complete = (resource: readonly ResourcePart[]) =>
    resource.map((part, index) => {
      const told = reads.flatMap(({ part: at, what, read }) =>
        at === index && read && read.gap === undefined ? [{ [what === 'VIEWS' ? 'views' : 'tags']: read.value }] : [],
      )
      return Object.assign({}, part, ...told) as ResourcePart
    })
  return {
    ...question,
    resource: complete(question.resource),
    elsewhere: question.elsewhere?.map(complete) ?? null,
    gaps: gapsOf([...question.gaps.map((gap) => ({ gap })), ...reads.flatMap(({ read }) => read ?? [])]),
  }
}

/** Tags or views of a part of a resource. Null if they were read before, or if nothing tells them. */
function readMissing(
  resource: readonly ResourcePart[],
  index: number,
  what: Missing['what'],
  context: Context,
): Promise<Known<readonly string[]>> | null {
  const { loaders } = context
  const [project, environment] = resource
  const part = resource[index]!
  if (what === 'VIEWS') {
    const at = { projectKey: project!.name, environmentKey: environment!.name, key: part.name }
    const views =
      part.kind === 'flag'
        ? loaders.views.ofFlag(at.projectKey, at.key, [])
        : loaders.views.ofSegment({ ...at, expand: [] })
    return inputOf(
      'VIEWS',
      found(views, part.kind, part.name).then((all) => all.map(({ key }) => key)),
    )
  }
  if (what === 'CRITICAL' || ['env', 'flag', 'segment'].includes(part.kind)) return null
  if (part.kind === 'proj') {
    const read = found(loaders.projects.byKey(part.name), 'project', part.name)
    return inputOf(
      'RESOURCES',
      read.then(({ tags }) => tags),
    )
  }
  return taggedAt(resource.slice(0, index + 1), context)
}

/** The tags of an object of a kind that has a type. */
function taggedAt(parts: readonly Named[], { loaders }: Context): Promise<Known<readonly string[]>> | null {
  const at = namedBy(parts.map(({ kind, name }) => `${kind}/${name}`).join(':'))
  const kind: AnyResource | undefined = at && resources[at.type]
  if (!kind?.get) return null
  const values = kind.address.map((part) => String(Reflect.get(at!, part)))
  const read: Promise<object | null> = loaders.of(kind, values.slice(0, -1)).byKey(values.at(-1)!)
  return inputOf('RESOURCES', found(read, parts.at(-1)!.kind, parts.at(-1)!.name).then(tagsIn))
}

const tagsIn = (doc: object): readonly string[] => {
  const tags = 'tags' in doc ? doc.tags : []
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : []
}
