import {
  type ArgumentNode,
  type ASTNode,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isObjectType,
  isRequiredArgument,
  Kind,
  parse,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { Arguments } from './arguments.ts'
import { Given } from './given.ts'
import { intoInput } from './into-input.ts'
import { plain } from './names.ts'
import { prefixOf } from './prefixed.ts'
import { type RestEntry, type RestMap, Untranslatable } from './rest-map.ts'
import type { Route } from './route.ts'
import { selectionOf } from './selection.ts'

/** A document with its variables, and what was left out. */
export interface Written {
  readonly document: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly notes: readonly string[]
}

/** The query of a read: the way to its field, the arguments from the parameters of REST, and the selection. */
export function queryOf(entry: RestEntry, route: Route, body: unknown, map: RestMap, schema: GraphQLSchema): Written {
  const given = new Given(route, body)
  const made = new Arguments()
  const expand = new Set([...(given.take('expand') ?? [])].flatMap((one) => String(one).split(',')).map(plain))
  const expanded = new Set<string>()
  const types = new TypeInfo(schema)
  const whole = parse(`{ ${entry.way} }`)
  const document = visit(
    whole,
    visitWithTypeInfo(types, {
      Argument(node) {
        return argumentOf(node, types.getArgument(), given, made)
      },
      Field: {
        leave(node): FieldNode | undefined {
          if (node.selectionSet) return undefined
          const field = types.getFieldDef()
          if (!field) {
            throw new Untranslatable(`Expected a schema with \`${node.name.value}\`, but it has no such field.`)
          }
          const further = furtherArguments(node, field.args, given, made)
          const instead = environmentsOf(made, field.type, prefixOf(schema))
          const isSingle = isObjectType(getNullableType(field.type)) && !String(field.type).includes('Connection')
          const selection = selectionOf(field.type, { ...map, expand, expanded, instead, isSingle })
          return {
            ...node,
            arguments: [...(node.arguments ?? []), ...further],
            ...(selection && { selectionSet: setOf(selection) }),
          }
        },
      },
    }),
  ) as ASTNode
  for (const name of expand) {
    if (!expanded.has(name)) made.notes.push(`\`expand=${name}\` has no field in the selection.`)
  }
  given.noteRest(made)
  const name = nameOf(entry)
  const { declared, variables, notes } = made
  const text = print(document).replace(/^\{/, `query ${name}${declared} {`)
  return { document: text, variables, notes }
}

const setOf = (selection: string) => {
  const [definition] = parse(selection).definitions
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`Expected a selection, but got ${selection}.`)
  return definition.selectionSet
}

/** The name of the document: the last field of the way. */
const nameOf = ({ way = '' }: RestEntry) => {
  const fields = way.replace(/\([^)]*\)/g, '').match(/\w+/g) ?? ['Query']
  return fields
    .slice(-2)
    .map((one) => one[0]!.toUpperCase() + one.slice(1))
    .join('')
}

/** An argument of the way, as a variable with the parameter's value. Null removes it. */
function argumentOf(
  node: ArgumentNode,
  argument: GraphQLArgument | null | undefined,
  given: Given,
  made: Arguments,
): ArgumentNode | null | undefined {
  if (node.value.kind !== Kind.VARIABLE) return undefined
  const name = node.value.name.value
  const value = given.one(name)
  if (!argument)
    throw new Untranslatable(`Expected a schema with the argument \`${node.name.value}\`, but it has none.`)
  if (value === undefined) {
    if (isRequiredArgument(argument))
      throw new Untranslatable(`Expected ${name}, which \`${node.name.value}\` needs, but the request has none.`)
    return null
  }
  return made.argument(
    node.name.value,
    argument.type,
    intoInput(argument.type, value, [name], made),
    name === 'body' ? node.name.value : name,
  )
}

/** Arguments of the last field, from parameters that the way does not name. */
function furtherArguments(
  node: FieldNode,
  args: readonly GraphQLArgument[],
  given: Given,
  made: Arguments,
): ArgumentNode[] {
  const free = args.filter(({ name }) => !node.arguments?.some((one) => one.name.value === name))
  for (const name of given.names()) {
    const values = given.take(name)!
    if (!made.takes(free, name, values)) made.note(name, values)
  }
  const missing = free.find((one) => isRequiredArgument(one) && !made.has(one.name))
  if (missing)
    throw new Untranslatable(
      `Expected ${missing.name} in the request, which \`${node.name.value}\` needs, but got none.`,
    )
  return made.further(free)
}

/** A flag's environments: those that `env` names, or all of a single flag. REST has them in its document. */
function environmentsOf(made: Arguments, type: GraphQLOutputType, prefix: string): Readonly<Record<string, string>> {
  const named = getNamedType(type).name
  const flag = `${prefix}Flag`
  const { environments } = made
  const [only, ...others] = environments
  if (named !== flag && named !== `${flag}Connection`) {
    if (only) made.notes.push(`\`env=${environments.join()}\` has no equal here and is left out.`)
    return {}
  }
  const isList = named !== flag
  const selection = `{ ${isList ? brieflyInEnvironment : `${brieflyInEnvironment} ${inEnvironment}`} }`
  if (!only) return { [`${flag}.environments`]: isList ? '' : `environments ${selection}` }
  if (others.length === 0) {
    const variable = made.variable('environmentKey', 'String!', only)
    return { [`${flag}.environments`]: `environment(key: $${variable}) ${selection}` }
  }
  const variable = made.variable('environmentKeys', '[String!]', environments)
  return { [`${flag}.environments`]: `environments(keys: $${variable}) ${selection}` }
}

const brieflyInEnvironment = 'environmentKey on archived version lastModifiedAt'
const variation = 'variation { variationId name }'
const served = `${variation} rollout { variations { percentage ${variation} } }`
const inEnvironment = `
  offVariation { variationId name } fallthrough { ${served} } targets { contextKind values ${variation} }
  rules { ruleId description clauses { contextKind attribute operator values negate } serves { ${served} } }
  prerequisites { flagKey ${variation} }`
