import type { GraphQLResolveInfo } from 'graphql'
import { selectsOnly } from '../../graph/lookahead.ts'

/** What an environment's keys alone answer. */
const fromKeys = ['id', 'key', 'projectKey', 'project', 'siteUrl']
/** What has a read of its own, which tells as well whether there is such an environment. */
const below = ['flagStatuses', 'segments', 'segmentMemberships']

/** Whether a selection on an environment needs its document: for a field of it, or to know that there is one. */
export const needsEnvironment = (info: GraphQLResolveInfo): boolean =>
  selectsOnly(info, fromKeys) || !selectsOnly(info, [...fromKeys, ...below])
