import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../../context.ts'
import { begin } from '../../graph/early.ts'
import { tellingFields } from '../../graph/existence.ts'
import { type Below, objectType, selectsOnly, waitsForDocument, waitsOnlyBelowFor } from '../../graph/lookahead.ts'
import { plainReads } from '../../graph/plain-reads.ts'
import { type EnvironmentGlimpse, environmentResource, glimpsedEnvironment } from '../../rest/projects/environments.ts'
import { addressFields, ownReads } from '../../rest/resource.ts'

const fromKeys = addressFields(environmentResource)

/** Whether a selection on an environment waits for its document: for one of its fields, or to know that it exists. */
export function needsEnvironment(info: GraphQLResolveInfo, typeName?: string): boolean {
  const telling = tellingFields(info, typeName)
  return waitsForDocument(
    info,
    { free: [...fromKeys, ...ownReads(environmentResource), ...telling], telling },
    typeName,
  )
}

/**
 * Begins to read the environment of an object if the selection needs its document. Returns the environment, for what begins below it.
 *
 * @param known The fields that the object contains of the environment, in addition to its address.
 */
export function beginEnvironment(
  projectKey: string,
  key: string,
  known: readonly string[],
  { loaders, showSecrets }: Context,
  info: GraphQLResolveInfo,
): readonly EnvironmentGlimpse[] {
  if (needsDocument(info, known, showSecrets)) begin(() => loaders.environments.byKey(projectKey, key))
  return [glimpsedEnvironment(projectKey, key)]
}

/** Begins to read all environments of a project if the selection needs their documents. */
export function beginEnvironments(
  projectKey: string,
  known: readonly string[],
  { loaders, showSecrets }: Context,
  info: GraphQLResolveInfo,
): void {
  if (needsDocument(info, known, showSecrets)) loaders.environments.begin(projectKey)
}

/** Whether a selection on the environment of a flag needs the environment's document. */
export const needsEnvironmentOfFlag = (below: Below): boolean =>
  !waitsOnlyBelowFor(below, [
    ...fromKeys,
    ...secrets,
    'name',
    ...ownReads(environmentResource),
    ...plainReads(below.type),
  ])

/** The live credentials, which are null without a read unless the gateway shows secrets. */
const secrets = ['sdkKey', 'mobileKey']

function needsDocument(info: GraphQLResolveInfo, known: readonly string[], showSecrets: boolean): boolean {
  const ownFields = [...ownReads(environmentResource), ...plainReads(objectType(info))]
  return !selectsOnly(info, [...fromKeys, ...known, ...ownFields, ...(showSecrets ? [] : secrets)])
}
