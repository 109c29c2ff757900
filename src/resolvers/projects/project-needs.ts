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

/** What selections need of a project's document. */

const withEnvironments = { expand: ['environments' satisfies ProjectExpand] }

/** The environments of a project come with it as long as no argument asks for others than the first ones. */
const embedded = ({ filter, orderBy }: Readonly<Record<string, unknown>>): Wants =>
  filter || orderBy ? {} : withEnvironments

export const projectNeeds: Needs = {
  Project: { environments: embedded, environment: withEnvironments },
}

const fromKey = addressFields(projectResource)

/** Whether a selection on a project says nothing that needs the project to exist. */
export const asksOfKeyOnly = (info: GraphQLResolveInfo): boolean => selectsOnly(info, fromKey)

/**
 * Whether a selection on a project waits for its document. One environment beside the list of them does: both come with it. What
 * is deferred asks for the document by itself, but for environments, which would be a call of their own then.
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

/** What a selection on the project of something wants of its document; null if it needs none. */
export const projectExpand = (info: GraphQLResolveInfo): readonly string[] | null =>
  needsProject(info) ? expandOf(info, projectNeeds) : null
