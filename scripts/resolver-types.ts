import { readdirSync, readFileSync } from 'node:fs'
import { plugin as resolverTypes } from '@graphql-codegen/typescript-resolvers'
import { type GraphQLSchema, isObjectType } from 'graphql'

/** What the documents of a type may be called, the first that there is: as resolvers pass it on, with its address, as REST has it. */
const endings = ['Source', 'Doc', 'Rep']

/** The types that the files of a folder in src/ export, by their names, as codegen imports them. */
function exportsOf(folder: string): ReadonlyMap<string, string> {
  const at = new URL(`../src/${folder}/`, import.meta.url)
  const files = readdirSync(at, { recursive: true, encoding: 'utf8' })
  const found = files
    .filter((file) => file.endsWith('.ts') && !file.startsWith('client/'))
    .flatMap((file) =>
      [...readFileSync(new URL(file, at), 'utf8').matchAll(/^export (?:interface|type) (\w+)/gm)].map(
        ([, name]) => [name!, `../${folder}/${file}#${name}`] as const,
      ),
    )
  return new Map(found)
}

/**
 * The parents of a type's resolvers by their names: `MetricSource`, `MetricDoc` or `MetricRep` of src/rest/ for the type `Metric`, and
 * `Serving` of src/facts/ for the type `Serving`. codegen.yml names the others.
 */
function mappers(schema: GraphQLSchema): Readonly<Record<string, string>> {
  const documents = exportsOf('rest')
  const facts = exportsOf('facts')
  const types = Object.values(schema.getTypeMap()).filter(isObjectType)
  return Object.fromEntries(
    types.flatMap(({ name }) => {
      const document = endings.map((ending) => documents.get(name + ending)).find((found) => found !== undefined)
      // The name of a fact is that of its type, which is declared beside the import.
      const fact = facts.get(name)
      const parent = document ?? (fact && `${fact} as ${name}Fact`)
      return parent ? [[name, parent]] : []
    }),
  )
}

/** The plugin typescript-resolvers with these parents. */
export const plugin: typeof resolverTypes = (schema, documents, config, info) =>
  resolverTypes(schema, documents, { ...config, mappers: { ...mappers(schema), ...config.mappers } }, info)
