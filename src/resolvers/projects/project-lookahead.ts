import type { GraphQLResolveInfo } from 'graphql'
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
import { type ProjectExpand, projectResource } from '../../rest/projects/projects.ts'
import { addressFields, ownReads } from '../../rest/resource.ts'

const withEnvironments = { expand: ['environments' satisfies ProjectExpand] }

/** The first environments come with a project if no argument asks for others. */
const embedded = ({ filter, orderBy }: Readonly<Record<string, unknown>>): Wants =>
  filter || orderBy ? {} : withEnvironments

/** The parts that selections need of a project's document. */
export const projectNeeds: Needs = {
  Project: { environments: embedded, environment: withEnvironments },
}

const fromKey = addressFields(projectResource)

/** Whether a selection on a project works without the project's existence. */
export const asksOfKeyOnly = (info: GraphQLResolveInfo): boolean => selectsOnly(info, fromKey)

/**
 * Whether a selection on a project waits for its document. It does for one environment together with the list of them, because both
 * come with the document. Deferred fields read the document themselves, except environments, which would then cost a call of their
 * own.
 */
export function needsProject(info: GraphQLResolveInfo): boolean {
  const names = selected(info)
  const embedding = ['environment', 'environments'].filter((name) => names.has(name))
  const telling = [...projectResource.fields.telling, ...plainReads(objectType(info))]
  const free = [...fromKey, ...ownReads(projectResource), ...telling]
  const isTold = (among: ReadonlySet<string>) => telling.some((name) => among.has(name))
  if (selectsOnly(info, isTold(names) ? free : fromKey)) return embedding.length > 1
  return embedding.length > 0 || !isTold(selectedAtOnce(info)) || !waitsOnlyFor(info, free)
}

/** The parts that a selection needs of the project of an object. Null if it needs none. */
export const projectExpand = (info: GraphQLResolveInfo): readonly string[] | null =>
  needsProject(info) ? expandOf(info, projectNeeds) : null
