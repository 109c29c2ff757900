import type { GraphQLResolveInfo } from 'graphql'
import { waitsForDocument } from '../../graph/lookahead.ts'
import { environmentResource } from '../../rest/projects/environments.ts'
import { addressFields, ownReads } from '../../rest/resource.ts'

const free = [...addressFields(environmentResource), ...ownReads(environmentResource)]
const { telling } = environmentResource.fields

/** Whether a selection on an environment waits for its document: for a field of it, or to know that there is one. */
export const needsEnvironment = (info: GraphQLResolveInfo): boolean => waitsForDocument(info, { free, telling })
