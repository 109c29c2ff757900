import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../../context.ts'
import { begin, type Starts } from '../../graph/early.ts'
import { tellingFields } from '../../graph/existence.ts'
import {
  expandOf,
  type Needs,
  selected,
  selectsOnly,
  type Wants,
  waitsForDocument,
  waitsOnlyFor,
} from '../../graph/lookahead.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'
import {
  glimpsedProject,
  type ProjectExpand,
  type ProjectGlimpse,
  projectResource,
} from '../../rest/projects/projects.ts'
import { addressFields, ownReads } from '../../rest/resource.ts'
import { insightsOfProject } from '../insights/insight-lookahead.ts'
import { beginForEnvironments } from '../integrations/integration-lookahead.ts'
import { usageNeeds, usageOfProject } from '../usage/usage-lookahead.ts'
import { needsEnvironmentOfFlag } from './environment-lookahead.ts'

const withEnvironments = { expand: ['environments' satisfies ProjectExpand] }

/** The first environments come with a project if no argument asks for others. */
const embedded = ({ filter, orderBy }: Readonly<Record<string, unknown>>): Wants =>
  filter || orderBy ? {} : withEnvironments

/**
 * The parts that selections need of a project's document. A list of flags in all environments needs the keys of these, which come with
 * the project, and so do the environments themselves.
 */
export const projectNeeds: Needs = {
  Project: { environments: embedded, environment: withEnvironments },
  ...usageNeeds,
  FlagConnection: {},
  FlagEdge: {},
  Flag: { environments: ({ keys }): Wants => (Array.isArray(keys) ? {} : withEnvironments) },
  FlagEnvironment: { environment: (_, below): Wants => (needsEnvironmentOfFlag(below) ? withEnvironments : {}) },
}

/** A project for what begins below it. */
interface BegunProject extends ProjectGlimpse {
  /** Whether the document of the project is not needed, so that its environments do not come with it. Default false. */
  readonly isUnread?: boolean
}

/** The environments come with the project's document if that is read. What is below one of them then needs only its key. */
export const projectStarts: Starts<BegunProject, Context> = {
  Project: {
    insights: insightsOfProject,
    usage: usageOfProject,
    environments: ({ isUnread }, args, context, info) => {
      beginForEnvironments(args, context, info)
      return isUnread ? 'own' : []
    },
    environment: ({ key: projectKey, isUnread }, { key }) =>
      isUnread ? 'own' : [glimpsedEnvironment(projectKey, String(key))],
  },
}

const fromKey = addressFields(projectResource)

/** The fields that are answered without the document of a project. */
function freeOf(info: GraphQLResolveInfo, typeName?: string) {
  const telling = tellingFields(info, typeName)
  return { telling, free: [...fromKey, ...ownReads(projectResource), ...telling] }
}

/**
 * Whether a selection on a project waits for its document. It does for one environment together with the list of them, because both
 * come with the document. Deferred fields read the document themselves, except environments, which would then cost a call of their
 * own.
 */
function needsDocument(info: GraphQLResolveInfo, typeName?: string): boolean {
  const names = selected(info, typeName)
  const embedding = ['environment', 'environments'].filter((name) => names.has(name))
  const { free } = freeOf(info, typeName)
  if (selectsOnly(info, free, typeName)) return embedding.length > 1
  return embedding.length > 0 || !waitsOnlyFor(info, free, typeName)
}

/** Whether a selection on a project waits for its document: for one of its fields, or to know that it exists. */
export const needsProject = (info: GraphQLResolveInfo, typeName?: string): boolean =>
  needsDocument(info, typeName) || waitsForDocument(info, freeOf(info, typeName), typeName)

/** The parts that a selection needs of a project that exists. Null if it needs none. */
export const projectExpand = (info: GraphQLResolveInfo): readonly string[] | null =>
  needsDocument(info) ? expandOf(info, projectNeeds) : null

/** The parts that a selection needs of a project that an old document names. Null if its key suffices, or if a read tells whether it exists. */
export const oldProjectExpand = (info: GraphQLResolveInfo): readonly string[] | null =>
  needsProject(info) && !selectsOnly(info, fromKey) ? expandOf(info, projectNeeds) : null

/** Begins to read the project of an object if the selection needs its document. Returns the project, for what begins below it. */
export function beginProject(key: string, { loaders }: Context, info: GraphQLResolveInfo): readonly BegunProject[] {
  const expand = projectExpand(info)
  if (expand) begin(() => loaders.projects.behind(key, expand))
  return [{ ...glimpsedProject(key), isUnread: expand === null }]
}
