import type { GraphQLResolveInfo } from 'graphql'
import { waitsForDocument } from '../../graph/lookahead.ts'

/** The fields that need only the environment's keys. */
const fromKeys = ['id', 'key', 'projectKey', 'project', 'siteUrl']
/** The fields with a read of their own that also shows whether the environment exists. */
const below = ['flagStatuses', 'segments', 'segmentMemberships']

/** Whether a selection on an environment waits for its document: for one of its fields, or to know that it exists. */
export const needsEnvironment = (info: GraphQLResolveInfo): boolean =>
  waitsForDocument(info, { free: [...fromKeys, ...below], telling: below })
