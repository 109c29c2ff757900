import type { Context } from '../../context.ts'
import type { EnvironmentContextAttributesArgs, Resolvers } from '../../generated/resolvers.ts'
import { badInput } from '../../graph/errors.ts'
import { type ContextAttributeDoc, mostAttributes } from '../../rest/contexts/context-attributes.ts'
import type { EnvironmentAddress } from '../../rest/segments/segments.ts'
import { contextKindAt } from './context-kinds.ts'

/** Checks a number of attributes or values. Null is the same as all that LaunchDarkly returns. */
function mostOf(first: number | null | undefined): number {
  if (first === null || first === undefined) return mostAttributes
  if (first >= 1 && first <= mostAttributes) return first
  throw badInput(`Expected first to be from 1 to ${mostAttributes}, but got ${first}.`)
}

/** The attributes of contexts of some kinds in an environment. Without kinds, of all kinds. */
async function attributesOf(
  environment: EnvironmentAddress,
  { kinds, namePrefix, first }: Partial<EnvironmentContextAttributesArgs>,
  { loaders }: Context,
): Promise<ContextAttributeDoc[]> {
  const most = mostOf(first)
  const asked = kinds ? [...new Set(kinds)] : [undefined]
  // A limit of all kinds together would leave out kinds, so all are read and cut.
  const found = await Promise.all(
    asked.map((kind) => {
      const many = kind === undefined ? mostAttributes : most
      return loaders.contextAttributes.names({ ...environment, kind, prefix: namePrefix || undefined, first: many })
    }),
  )
  return found
    .flat()
    .flatMap(({ kind, items }) => items.slice(0, most).map((item) => ({ ...item, kind, in: environment })))
}

export const contextAttributes = {
  Environment: {
    contextAttributes: ({ at }, args, context) =>
      attributesOf({ projectKey: at.projectKey, environmentKey: at.key }, args, context),
  },

  ContextKind: {
    attributes: ({ at, key }, { environmentKey, namePrefix, first }, context) =>
      attributesOf({ projectKey: at.projectKey, environmentKey }, { kinds: [key], namePrefix, first }, context),
  },

  ContextAttribute: {
    contextKind: ({ kind, in: { projectKey } }, _, context, info) => contextKindAt(projectKey, kind, context, info),
    values: ({ kind, name, in: environment }, { prefix, first }, { loaders }) => {
      const key = { ...environment, name, kind, prefix: prefix || undefined, first: mostOf(first) }
      return loaders.contextAttributes.values(key)
    },
  },

  ContextAttributeValue: { value: ({ name }) => name ?? null },
} satisfies Resolvers
