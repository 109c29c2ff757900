import type { GraphQLResolveInfo } from 'graphql'
import { expandOf, type Needs, selected, selectsOnly, type Wants } from '../../graph/lookahead.ts'
import type { ProjectExpand } from '../../rest/projects.ts'

/** What selections need of a project's document. */

const withEnvironments = { expand: ['environments' satisfies ProjectExpand] }

/** The environments of a project come with it as long as no argument asks for others than the first ones. */
const embedded = ({ filter, orderBy }: Readonly<Record<string, unknown>>): Wants =>
  filter || orderBy ? {} : withEnvironments

export const projectNeeds: Needs = {
  Project: { environments: embedded, environment: withEnvironments },
}

/** What a project's key alone answers. */
const fromKey = ['id', 'key', 'siteUrl']
/** What has a read of its own, which tells as well whether there is such a project. */
const below = ['flag', 'flags', 'flagDefaults', 'environment', 'environments', 'codeReferences']
/** What has a read of its own, which says nothing of whether there is such a project. */
const beside = ['approvalRequests']

/** Whether a selection on a project says nothing that needs the project to exist. */
export const asksOfKeyOnly = (info: GraphQLResolveInfo): boolean => selectsOnly(info, fromKey)

/** Whether a selection on a project needs its document. One environment beside the list of them does: both come with it. */
export function needsProject(info: GraphQLResolveInfo): boolean {
  const names = selected(info)
  const both = ['environment', 'environments'].every((name) => names.has(name))
  const isTold = below.some((name) => names.has(name))
  return both || !selectsOnly(info, [...fromKey, ...below, ...(isTold ? beside : [])])
}

/** What a selection on the project of something wants of its document; null if it needs none. */
export const projectExpand = (info: GraphQLResolveInfo): readonly string[] | null =>
  needsProject(info) ? expandOf(info, projectNeeds) : null
