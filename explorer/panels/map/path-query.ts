import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'
import { bareName, givenBy, nodeOf, type Step, type TypeGraph } from './graph.ts'
import { pathsBetween, stepCost } from './paths.ts'
import { knownKeys, placeholderOf } from './placeholders.ts'

/** A query with its variables. */
export interface PathQuery {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

/**
 * Writes the query that walks a path. It begins with the best way from the root to the first type. Arguments that must be given become
 * variables, and lists are short.
 *
 * @returns Undefined if no field of the root leads to the first type.
 */
export function queryOfPath(schema: GraphQLSchema, graph: TypeGraph, steps: readonly Step[]): PathQuery | undefined {
  const start = steps[0]!.from
  const entry = start === graph.root ? [] : entryTo(graph, start)
  if (!entry) return undefined
  const variables = new Map<string, GraphQLArgument>()
  const body = selection(schema, graph, [...entry, ...steps], variables, '  ')
  const declared = [...variables].map(([name, { type }]) => `$${name}: ${type}`)
  const head = declared.join(', ').length > 90 ? `(\n  ${declared.join('\n  ')}\n)` : `(${declared.join(', ')})`
  const name = `${start === graph.root ? '' : bareName(graph, start)}To${bareName(graph, steps.at(-1)!.to)}`
  return {
    query: `query ${name}${declared.length > 0 ? head : ''} {\n${body}\n}\n`,
    variables: Object.fromEntries([...variables].map(([key, { type }]) => [key, placeholderOf(type, key)])),
  }
}

/** The best way from the root to a type. Look-ups by known keys are better than lists, and lists are better than ids that nobody knows. */
export function entryTo(graph: TypeGraph, type: string): readonly Step[] | undefined {
  const costOf = (_: TypeGraph, step: Step) => stepCost(graph, { ...step, required: [] }) + entryCost(graph, step)
  return pathsBetween(graph, graph.root, type, { limit: 1, costOf })[0]?.legs.map(([step]) => step!)
}

function entryCost(graph: TypeGraph, step: Step): number {
  const { args } = graph.types.get(step.from)!.getFields()[step.field]!
  const names = step.required.map((name) => variableName(graph, name, step))
  const choice = !step.many && step.required.length === 0 && args.length > 0 ? 0.3 : 0
  return choice + names.reduce((sum, name) => sum + (name in knownKeys ? 0.005 : 2.2), 0)
}

/** The name of the variable for an argument: `key` of a flag is `flagKey`, as other fields call it. */
function variableName(graph: TypeGraph, argument: string, { to, field }: Step): string {
  const owner = camel(bareName(graph, to))
  if (argument === 'key') return `${owner}Key`
  return argument === 'id' ? `${owner}Id` : argument === 'filter' ? `${field}Filter` : argument
}

const camel = (name: string): string => name.replace(/^[A-Z]+(?=[A-Z][a-z]|$)|^[A-Z]/, (start) => start.toLowerCase())

function selection(
  schema: GraphQLSchema,
  graph: TypeGraph,
  [step, ...rest]: readonly Step[],
  variables: Map<string, GraphQLArgument>,
  indent: string,
): string {
  const field = graph.types.get(step!.from)!.getFields()[step!.field]!
  const given = `${field.name}${argumentsOf(graph, field, step!, variables)}`
  const target = graph.types.get(step!.to)!
  const inner = (deeper: string): string[] => [
    ...tellingFields(target).map((name) => `${deeper}${name}`),
    ...(rest.length > 0 ? [selection(schema, graph, rest, variables, deeper)] : []),
  ]
  const wrap = (heads: readonly string[]): string => {
    const depth = (level: number) => `${indent}${'  '.repeat(level)}`
    return [
      ...heads.map((head, level) => `${depth(level)}${head} {`),
      ...inner(depth(heads.length)),
      ...heads.map((_, level) => `${depth(heads.length - 1 - level)}}`),
    ].join('\n')
  }
  const abstract = isAbstractType(givenBy(field).given) ? [`... on ${step!.to}`] : []
  return wrap([given, ...wrappersOf(field), ...abstract])
}

/** The fields of a connection on the way to its nodes. */
function wrappersOf(field: GraphQLField<unknown, unknown>): string[] {
  const type = getNamedType(field.type)
  if (!nodeOf(type) || !isObjectType(type)) return []
  return type.getFields().nodes ? ['nodes'] : ['edges', 'node']
}

function argumentsOf(
  graph: TypeGraph,
  field: GraphQLField<unknown, unknown>,
  step: Step,
  variables: Map<string, GraphQLArgument>,
): string {
  const given = field.args.flatMap((argument) => {
    if (argument.name === 'first' && step.many) return ['first: 5']
    return isRequiredArgument(argument) ? [`${argument.name}: $${variableFor(graph, argument, step, variables)}`] : []
  })
  return given.length > 0 ? `(${given.join(', ')})` : ''
}

/** Takes a variable for an argument. Arguments of one name and one type share theirs. */
function variableFor(
  graph: TypeGraph,
  argument: GraphQLArgument,
  step: Step,
  variables: Map<string, GraphQLArgument>,
): string {
  const wanted = variableName(graph, argument.name, step)
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}${number}`
    const before = variables.get(name)
    if (before && String(before.type) !== String(argument.type)) continue
    variables.set(name, before ?? argument)
    return name
  }
}

const telling = ['key', 'name', 'email', 'title', 'kind', 'state', 'status', 'on', 'value', 'description', 'date']

/** The fields that say which object it is: at most two that need no argument. */
function tellingFields(type: GraphQLObjectType): readonly string[] {
  const plain = Object.values(type.getFields())
    .filter(({ args, deprecationReason, type }) => {
      return isLeafType(getNamedType(type)) && !args.some(isRequiredArgument) && deprecationReason == null
    })
    .map(({ name }) => name)
  const best = telling.filter((name) => plain.includes(name)).slice(0, 2)
  if (best.length > 0) return best
  return plain.length > 0 ? plain.filter((name) => name !== 'id').slice(0, 2) : ['__typename']
}
