import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
} from 'graphql'
import { isUsable } from '../rest/operation.ts'
import { type Address, addressParts, isNodeType, type NodeType, requiredParts } from '../rest/resources.ts'
import { isForeign } from './foreign.ts'
import type { Lookup, Lookups } from './node.ts'

/**
 * Lets foreign fields return references to objects of the gateway: an object with an address and without a document is looked up by
 * its address, as far as the selection needs. Changes the fields of the schema in place.
 */
export function withReferences<Context, Found>(schema: GraphQLSchema, lookups: Lookups<Context, Found>): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      const named = getNamedType(field.type)
      if (!isForeign(field) || !(isNodeType(named.name) || isAbstractType(named))) continue
      const { resolve = defaultFieldResolver } = field
      field.resolve = followed(resolve, isNodeType(named.name) ? named.name : undefined, lookups)
    }
  }
  return schema
}

/** @param type The type of the field. Undefined if it is an interface or a union. */
const followed =
  <Context, Found>(
    resolve: GraphQLFieldResolver<unknown, Context>,
    type: NodeType | undefined,
    lookups: Lookups<Context, Found>,
  ): GraphQLFieldResolver<unknown, Context> =>
  (source, args, context, info) => {
    const one = (value: unknown): unknown => {
      if (!isReference(value, type)) return value
      const address = addressIn(value, type, info)
      return (lookups[address.type] as Lookup<NodeType, Context, Found>)(address, context, info)
    }
    // Each item of a list fails alone.
    const all = (value: unknown): unknown =>
      Array.isArray(value) ? value.map(async (item) => all(await item)) : one(value)
    const answer: unknown = resolve(source, args, context, info)
    return isThenable(answer) ? Promise.resolve(answer).then(all) : all(answer)
  }

interface Reference {
  readonly at?: Partial<Record<string, unknown>> | null
}

/** Whether a value is a reference. Documents of the gateway have a property `has` and are not references. */
function isReference(value: unknown, type: NodeType | undefined): value is Reference {
  if (typeof value !== 'object' || value === null || value instanceof Error || 'has' in value) return false
  return type !== undefined || isNodeType(String((value as Reference).at?.type))
}

/** @throws {Error} that names the expected return value of the resolver. It is a defect of the resolver. */
function addressIn({ at }: Reference, type: NodeType | undefined, info: GraphQLResolveInfo): Address {
  const wanted = type ?? (at!.type as NodeType)
  const required = requiredParts(wanted)
  const parts = addressParts(wanted).filter((part) => required.includes(part) || typeof at?.[part] === 'string')
  const isAddress = at?.type === wanted && parts.every((part) => typeof at[part] === 'string' && isUsable(at[part]))
  if (isAddress) return Object.fromEntries(['type', ...parts].map((part) => [part, at[part]])) as unknown as Address
  const expected = `at: { type: '${wanted}', ${parts.map((part) => `${part}: '…'`).join(', ')} }`
  throw new Error(
    `Expected the resolver of ${info.parentType.name}.${info.fieldName} to return an object with ${expected}, but got another.`,
  )
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function'
