import { readdirSync, readFileSync } from 'node:fs'
import { plugin as resolverTypes } from '@graphql-codegen/typescript-resolvers'
import { type GraphQLSchema, isObjectType } from 'graphql'

const rest = new URL('../src/rest/', import.meta.url)

/** What the documents of a type may be called, the first that there is: as resolvers pass it on, with its address, as REST has it. */
const endings = ['Source', 'Doc', 'Rep']

/** The types that src/rest/ exports, by their names, as codegen imports them. */
function documents(): ReadonlyMap<string, string> {
  const files = readdirSync(rest, { recursive: true, encoding: 'utf8' })
  const found = files
    .filter((file) => file.endsWith('.ts') && !file.startsWith('client/'))
    .flatMap((file) =>
      [...readFileSync(new URL(file, rest), 'utf8').matchAll(/^export (?:interface|type) (\w+)/gm)].map(
        ([, name]) => [name!, `../rest/${file}#${name}`] as const,
      ),
    )
  return new Map(found)
}

/**
 * The parents of a type's resolvers by the names of the documents: `MetricSource`, `MetricDoc` or `MetricRep` of src/rest/ for the type
 * `Metric`. codegen.yml names the others.
 */
function mappers(schema: GraphQLSchema): Readonly<Record<string, string>> {
  const known = documents()
  const types = Object.values(schema.getTypeMap()).filter(isObjectType)
  return Object.fromEntries(
    types.flatMap(({ name }) => {
      const document = endings.map((ending) => known.get(name + ending)).find((found) => found !== undefined)
      return document ? [[name, document]] : []
    }),
  )
}

/** The plugin typescript-resolvers with these parents. */
export const plugin: typeof resolverTypes = (schema, documents, config, info) =>
  resolverTypes(schema, documents, { ...config, mappers: { ...mappers(schema), ...config.mappers } }, info)
