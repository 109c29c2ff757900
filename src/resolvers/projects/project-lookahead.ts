import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../../context.ts'
import { begin, type Starts } from '../../graph/early.ts'
import {
  expandOf,
  type Needs,
  objectType,
  selected,
  selectedAtOnce,
  selectsOnly,
  type Wants,
  waitsOnlyFor,
} from '../../graph/lookahead.ts'
import { plainReads } from '../../graph/plain-reads.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'
import {
  glimpsedProject,
  type ProjectExpand,
  type ProjectGlimpse,
  projectResource,
} from '../../rest/projects/projects.ts'
import { addressFields, ownReads } from '../../rest/resource.ts'

const withEnvironments = { expand: ['environments' satisfies ProjectExpand] }

/** The first environments come with a project if no argument asks for others. */
const embedded = ({ filter, orderBy }: Readonly<Record<string, unknown>>): Wants =>
  filter || orderBy ? {} : withEnvironments

/**
 * The parts that selections need of a project's document. A list of flags in all environments needs the keys of these, which come with
 * the project.
 */
export const projectNeeds: Needs = {
  Project: { environments: embedded, environment: withEnvironments },
  FlagConnection: {},
  FlagEdge: {},
  Flag: { environments: ({ keys }): Wants => (Array.isArray(keys) ? {} : withEnvironments) },
}

/** The environments come with the project's document. What is below one of them needs only its key. */
export const projectStarts: Starts<ProjectGlimpse, Context> = {
  Project: {
    environments: () => [],
    environment: ({ key: projectKey }, { key }) => [glimpsedEnvironment(projectKey, String(key))],
  },
}

const fromKey = addressFields(projectResource)

/** Whether a selection on a project works without the project's existence. */
export const asksOfKeyOnly = (info: GraphQLResolveInfo): boolean => selectsOnly(info, fromKey)

/**
 * Whether a selection on a project waits for its document. It does for one environment together with the list of them, because both
 * come with the document. Deferred fields read the document themselves, except environments, which would then cost a call of their
 * own.
 *
 * @param isThere Whether the project is known to exist. Default false.
 */
export function needsProject(info: GraphQLResolveInfo, isThere = false): boolean {
  const names = selected(info)
  const embedding = ['environment', 'environments'].filter((name) => names.has(name))
  const telling = [...projectResource.fields.telling, ...plainReads(objectType(info))]
  const free = [...fromKey, ...ownReads(projectResource), ...telling]
  const isTold = (among: ReadonlySet<string>) => isThere || telling.some((name) => among.has(name))
  if (selectsOnly(info, isTold(names) ? free : fromKey)) return embedding.length > 1
  return embedding.length > 0 || !isTold(selectedAtOnce(info)) || !waitsOnlyFor(info, free)
}

/**
 * The parts that a selection needs of the project that an object names. Null if it needs none.
 *
 * @param isThere Whether the project is known to exist. Default false.
 */
export const projectExpand = (info: GraphQLResolveInfo, isThere = false): readonly string[] | null =>
  needsProject(info, isThere) ? expandOf(info, projectNeeds) : null

/** Begins to read the project of an object if the selection needs its document. Returns the project, for what begins below it. */
export function beginProject(key: string, { loaders }: Context, info: GraphQLResolveInfo): readonly ProjectGlimpse[] {
  const expand = projectExpand(info, true)
  if (expand) begin(() => loaders.projects.behind(key, expand))
  return [glimpsedProject(key)]
}
