import { Kind } from 'graphql'
import { byFieldName, type FieldShape, fieldOf, type Shape } from '../shared/shape.ts'
import type { Variables } from '../shared/variables.ts'

export type Known = Readonly<Record<string, unknown>>

/** A fact in an answer, with its fields under the schema's names. */
export interface Fact {
  readonly kind: FactKind
  /** The response path, such as `flag.environment.serving`. */
  readonly path: string
  /** The names of the objects that it is of, from the outermost. */
  readonly of: readonly string[]
  /** What a difference is between, such as two environments. Null if no field on the way tells. */
  readonly between: Sides | null
  readonly value: unknown
}

export type Sides = readonly [from: string, to: string]

/** What the objects around a fact tell. */
type Around = Pick<Fact, 'of' | 'between'>

/** How facts are shown, by the types that the schema gives them. */
const kinds = {
  Serving: 'serving',
  Served: 'rollout',
  FlagDiff: 'difference',
  FlagChange: 'changes',
  SegmentChange: 'changes',
  JsonChange: 'changes',
  FlagRemoval: 'removal',
  FlagHealth: 'health',
  MemberAccessConnection: 'who-can',
  AccessDecision: 'decision',
  BlastRadius: 'blast-radius',
} as const

export type FactKind = (typeof kinds)[keyof typeof kinds]

const kindOf = ({ type }: FieldShape): FactKind | undefined => kinds[type.name as keyof typeof kinds]

/** Whether an operation selects a fact. */
export const selectsFacts = (shape: Shape): boolean =>
  [...shape.values()].flat().some((field) => kindOf(field) !== undefined || selectsFacts(field.children))

/** The facts of an answer, in its order. It looks only where the operation selects some. */
export function factsOf(data: unknown, shape: Shape, variables: Variables): Fact[] {
  const found: Fact[] = []
  const leads = new Map<FieldShape, boolean>()

  function leadsToFacts(field: FieldShape): boolean {
    const known = leads.get(field)
    if (known !== undefined) return known
    const does = kindOf(field) !== undefined || [...field.children.values()].flat().some(leadsToFacts)
    leads.set(field, does)
    return does
  }

  function visit(value: unknown, field: FieldShape, path: string, { of, between: around }: Around) {
    if (value === null || value === undefined) return
    const between = sidesOf(field, variables) ?? around
    const kind = kindOf(field)
    // Changes are shown together; of other facts each item of a list is one.
    if (kind && (kind === 'changes' || !Array.isArray(value))) {
      const isEmpty = Array.isArray(value) && value.length === 0
      if (!isEmpty) found.push({ kind, path, of, between, value: byFieldName(value, field.children) })
      return
    }
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) visit(item, field, `${path}.${index}`, { of, between })
      return
    }
    if (typeof value === 'object')
      fieldsOf(value, field.children, path, { of: named(value, field, of, variables), between })
  }

  function fieldsOf(object: object, shape: Shape, path: string, around: Around) {
    for (const [response, value] of Object.entries(object)) {
      const field = fieldOf(shape, response, object)
      if (field && leadsToFacts(field)) visit(value, field, path ? `${path}.${response}` : response, around)
    }
  }

  if (typeof data === 'object' && data !== null) fieldsOf(data, shape, '', { of: [], between: null })
  return found
}

const nameFields = ['name', 'key', 'title', 'email', 'environmentKey']

/** Adds the name of an object: as it tells, else as the argument `key` of its field tells. */
function named(object: object, field: FieldShape, of: readonly string[], variables: Variables): readonly string[] {
  const known = new Map(
    Object.entries(object).map(([response, value]) => [fieldOf(field.children, response, object)?.name, value]),
  )
  const told = nameFields.map((name) => known.get(name)).find((value) => typeof value === 'string' && value !== '')
  const name = told ?? keyOf(field, variables)
  return name === undefined ? of : [...of, String(name)]
}

const keyOf = (field: FieldShape, variables: Variables): unknown => argumentOf(field, 'key', variables)

function sidesOf(field: FieldShape, variables: Variables): Sides | null {
  const [from, to] = [argumentOf(field, 'from', variables), argumentOf(field, 'to', variables)]
  return typeof from === 'string' && typeof to === 'string' ? [from, to] : null
}

function argumentOf({ node }: FieldShape, argument: string, variables: Variables): unknown {
  const value = node.arguments?.find(({ name }) => name.value === argument)?.value
  if (value?.kind === Kind.STRING) return value.value
  return value?.kind === Kind.VARIABLE ? variables[value.name.value] : undefined
}
