import type { GraphQLResolveInfo } from 'graphql'
import { objectType, waitsForDocument } from '../../graph/lookahead.ts'
import { plainReads } from '../../graph/plain-reads.ts'
import { environmentResource } from '../../rest/projects/environments.ts'
import { addressFields, ownReads } from '../../rest/resource.ts'

const fromKeys = addressFields(environmentResource)

/** Whether a selection on an environment waits for its document: for one of its fields, or to know that it exists. */
export function needsEnvironment(info: GraphQLResolveInfo): boolean {
  const telling = [...environmentResource.fields.telling, ...plainReads(objectType(info))]
  return waitsForDocument(info, { free: [...fromKeys, ...ownReads(environmentResource), ...telling], telling })
}
