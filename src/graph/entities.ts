import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql'
import { usable } from '../rest/operation.ts'
import { type Address, addressParts, isNodeType, type NodeType, requiredParts } from '../rest/resources.ts'
import { mostShown, shown } from '../rest/shown.ts'
import { badInput } from './errors.ts'
import { apart } from './failures.ts'
import type { Guarded } from './guarded.ts'
import { addressOf, type Lookup, type Lookups, withArticle } from './node.ts'
import { ownNameOf, servedName } from './type-names.ts'

/** Finds an object by a key other than its address. */
type KeyLookup<Context, Found> = (key: string, context: Context, info: GraphQLResolveInfo) => Found | Promise<Found>

/** The further keys of types, in addition to the global id and the address. */
export type OtherKeys<Context, Found> = {
  readonly [Type in NodeType]?: Readonly<Record<string, KeyLookup<Context, Found | null>>>
}

/**
 * An entity as a router describes it: its type and the fields of one of its keys. It comes from another service and is not
 * validated.
 */
type Representation = Readonly<Record<string, unknown>>

/**
 * The resolver of `Query._entities`. All representations are looked up in one turn, so that the loaders batch them. A
 * representation of no object is null. An unusable representation fails alone.
 *
 * @param hints Whether errors list the types and keys. Default true.
 */
export function entityQueries<Context extends Guarded, Found>(
  lookups: Lookups<Context, Found | null>,
  otherKeys: OtherKeys<Context, Found>,
  hints = true,
) {
  async function look(what: unknown, where: string, context: Context, info: GraphQLResolveInfo): Promise<Found | null> {
    const representation = checked(what, where)
    const type = typeNamed(info.schema, representation, where, hints)
    const at = (address: Address) => (lookups[type] as Lookup<NodeType, Context, Found | null>)(address, context, info)

    if (has(representation, 'id')) {
      const address = addressOf(textOf(representation, 'id', where))
      if (!address || address.type === type) return address ? at(address) : null
      throw badInput(
        `Expected ${where}.id to be that of ${withArticle(type)}, but got that of ${withArticle(address.type)}.`,
      )
    }
    const parts = addressParts(type)
    if (requiredParts(type).every((name) => has(representation, name))) {
      const named = parts.filter((name) => has(representation, name))
      const values = named.map((name) => [name, textOf(representation, name, where)])
      return at(Object.fromEntries([['type', type], ...values]) as Address)
    }
    for (const [name, find] of Object.entries<KeyLookup<Context, Found | null>>(otherKeys[type] ?? {})) {
      if (has(representation, name)) return find(textOf(representation, name, where), context, info)
    }
    const keys = ['id', parts.join(' and '), ...Object.keys(otherKeys[type] ?? {})].join('; or ')
    const got = Object.keys(representation).filter((name) => name !== '__typename' && has(representation, name))
    const wanted = hints ? `a key of ${type} (${keys})` : `a key of ${type}`
    throw badInput(`Expected ${where} to have ${wanted}, but got ${got.join(' and ').slice(0, mostShown) || 'none'}.`)
  }

  return {
    _entities: (
      _: unknown,
      { representations }: { representations: readonly unknown[] },
      context: Context,
      info: GraphQLResolveInfo,
    ) => {
      const looked = async (one: unknown, index: number) => {
        // A representation is looked up only in LaunchDarkly, so it always needs a token.
        context.requireToken()
        return look(one, `representations[${index}]`, context, info)
      }
      return representations.map((one, index) => apart(context, looked(one, index)))
    },
  }
}

/** The object that a global id or a representation identifies. */
export interface Identity {
  readonly type: NodeType
  /** The parts of the address, or the other fields of a representation. */
  readonly parts: Representation
  /** Whether `parts` are an address. */
  readonly isAddress: boolean
}

/** Parses a global id or a representation. Returns undefined if it identifies no object. */
export function identityOf(schema: GraphQLSchema, given: unknown): Identity | undefined {
  if (typeof given === 'string') return identityById(given)
  if (typeof given !== 'object' || given === null) return undefined
  const { __typename: served, id, ...parts } = given as Representation
  const type = typeof served === 'string' ? ownNameOf(schema, served) : undefined
  if (type === undefined || !isNodeType(type)) return undefined
  if (typeof id === 'string') return identityById(id)
  if (!requiredParts(type).every((name) => typeof parts[name] === 'string')) return { type, parts, isAddress: false }
  const names = addressParts(type).filter((name) => typeof parts[name] === 'string')
  return { type, parts: Object.fromEntries(names.map((name) => [name, parts[name]])), isAddress: true }
}

function identityById(id: string): Identity | undefined {
  const address = addressOf(id)
  if (!address) return undefined
  const { type, ...parts } = address
  return { type, parts, isAddress: true }
}

function checked(what: unknown, where: string): Representation {
  if (typeof what === 'object' && what !== null && !Array.isArray(what)) return what as Representation
  throw badInput(`Expected ${where} to be an object with a __typename, but got ${told(what)}.`)
}

function typeNamed(schema: GraphQLSchema, representation: Representation, where: string, hints: boolean): NodeType {
  const { __typename: name } = representation
  const own = typeof name === 'string' ? ownNameOf(schema, name) : undefined
  if (own !== undefined && isNodeType(own)) return own
  // The list of all names would be longer than a message can be.
  const example = hints ? `, such as ${servedName(schema, 'Flag')}` : ''
  throw badInput(`Expected ${where}.__typename to be the name of an entity${example}, but got ${told(name)}.`)
}

/** Some routers send null for unknown fields. */
const has = (representation: Representation, name: string): boolean =>
  Object.hasOwn(representation, name) && representation[name] !== null && representation[name] !== undefined

function textOf(representation: Representation, name: string, where: string): string {
  const value = representation[name]
  if (typeof value === 'string') return usable(`${where}.${name}`, value)
  throw badInput(`Expected ${where}.${name} to be a string, but got ${told(value)}.`)
}

/** Describes a value in an error, without the contents of lists and objects. */
function told(value: unknown): string {
  if (value === undefined) return 'none'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' && value !== null ? 'an object' : shown(value)
}
