import type { GraphQLResolveInfo } from 'graphql'
import { waitsForDocument } from '../../graph/lookahead.ts'

/** What an environment's keys alone answer. */
const fromKeys = ['id', 'key', 'projectKey', 'project', 'siteUrl']
/** What has a read of its own, which tells as well whether there is such an environment. */
const below = ['flagStatuses', 'segments', 'segmentMemberships']

/** Whether a selection on an environment waits for its document: for a field of it, or to know that there is one. */
export const needsEnvironment = (info: GraphQLResolveInfo): boolean =>
  waitsForDocument(info, { free: [...fromKeys, ...below], telling: below })
