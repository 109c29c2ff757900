import type { GraphQLObjectType, GraphQLResolveInfo } from 'graphql'
import { isNotFound, NotThere } from '../rest/errors.ts'
import type { Resource } from '../rest/resource.ts'
import { isNodeType, resources } from '../rest/resources.ts'
import { type Begun, beginField } from './early.ts'
import { objectType } from './lookahead.ts'
import { foundBy, plainReads } from './plain-reads.ts'
import { type SelectedField, selectionOf } from './selection.ts'
import { ownName } from './type-names.ts'

/** The fields of a selection's type whose reads tell whether the object exists. */
export function tellingFields(info: GraphQLResolveInfo, typeName?: string): readonly string[] {
  const type = objectType(info, typeName)
  return [...(fieldsOf(type).telling ?? []), ...plainReads(type)]
}

/** What a read below an object tells about it. `unclear`: the read found nothing, perhaps for want of another object. */
type Told = 'there' | 'missing' | 'unclear'

interface Unread<Glimpse, Doc, Context> {
  /** Has the address of the object. */
  readonly glimpse: Glimpse
  /** The outcomes of fields that began already. Default none. */
  readonly begun?: Begun
  /** Reads the document of the object, if the reads below it do not tell. Null if the object does not exist. */
  readonly read: () => Promise<Doc | null>
  readonly context: Context
  /** The type of the object, if the field's type is an interface. */
  readonly typeName?: string | undefined
  /** The fields whose reads tell whether the object exists. Default those that follow from the resource. */
  readonly telling?: readonly string[]
}

/**
 * An object of which a selection needs no document: the glimpse, or null if the first read below it that tells says that the object
 * does not exist. If these reads fail, the object is taken for existing, and its fields report the errors. Deferred fields tell only if
 * no other does.
 */
export async function unlessMissing<Glimpse, Doc, Context>(
  info: GraphQLResolveInfo,
  { glimpse, begun, read, context, typeName, telling = tellingFields(info, typeName) }: Unread<Glimpse, Doc, Context>,
): Promise<Glimpse | Doc | null> {
  const type = objectType(info, typeName)!
  const { atOnce, executed } = selectionOf(info).on(type)
  const among = (fields: readonly SelectedField[]) => fields.filter(({ name }) => telling.includes(name))
  const fields = among(atOnce).length ? among(atOnce) : among(executed)
  const outcomes = fields.map((one) =>
    told(type, one, begun?.get(one) ?? beginField(info, type, one, glimpse, context)),
  )
  const first = await firstOf(outcomes)
  if (first === 'unclear') return read()
  if (first === 'there') return glimpse
  // The answer does not come before its calls, so that their number is complete.
  await Promise.allSettled([...outcomes, ...(begun?.values() ?? [])])
  return null
}

/** The first clear answer. If there is none, an unclear one, or that the object is there if all reads failed. */
async function firstOf(outcomes: readonly Promise<Told>[]): Promise<Told> {
  const clear = outcomes.map(async (outcome) => {
    const told = await outcome
    if (told === 'unclear') throw told
    return told
  })
  return Promise.any(clear).catch(() => Promise.any(outcomes).catch((): Told => 'there'))
}

/** What the outcome of a field tells about the parent. @throws the error of a read that does not tell. */
async function told(type: GraphQLObjectType, { field, name }: SelectedField, outcome: Promise<unknown>): Promise<Told> {
  try {
    if ((await outcome) !== null) return 'there'
    const { optional, unsure } = fieldsOf(type)
    if (unsure?.includes(name)) return 'unclear'
    return (field && foundBy(field)) || optional?.includes(name) ? 'there' : 'missing'
  } catch (error) {
    if (error instanceof NotThere) return 'missing'
    if (!isNotFound(error)) throw error
    return field?.args.some((one) => one.name === 'projectKey') ? 'unclear' : 'missing'
  }
}

function fieldsOf(type: GraphQLObjectType | undefined): NonNullable<Resource['fields']> {
  const name = type && ownName(type)
  return (name !== undefined && isNodeType(name) && resources[name].fields) || {}
}
