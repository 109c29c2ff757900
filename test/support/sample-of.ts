import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isRequiredArgument,
} from 'graphql'

/** Fields around the lists of what has an owner. The owners are those that have some of everything. */
const around: Readonly<Record<string, (list: string) => string>> = {
  Query: (list) => list,
  Project: (list) => `project(key: "web") { ${list} }`,
  Environment: (list) => `environment(projectKey: "web", key: "production") { ${list} }`,
  AccountInsights: (list) => `insights { ${list} }`,
  EnvironmentInsights: (list) => `environment(projectKey: "web", key: "production") { insights { ${list} } }`,
  FlagEnvironment: (list) =>
    `flag(projectKey: "web", key: "checkout-guest-flow") { environment(key: "test") { ${list} } }`,
  Application: (list) => `application(key: "northaisle-ios") { ${list} }`,
  Flag: (list) => `flag(projectKey: "web", key: "pricing-price-lock") { ${list} }`,
}

/** The arguments that lists cannot do without. */
const values: Readonly<Record<string, string>> = { integrationKey: '"datadog"' }

/** A query for an object of a type, as `nodes`: by the first list that has such objects. */
export function sampleOf(schema: GraphQLSchema, type: string, selection: string): string {
  if (type === 'FlagEnvironment')
    return `flag(projectKey: "web", key: "checkout-guest-flow") { nodes: environments(keys: ["test"]) { ${selection} } }`
  if (type === 'Release')
    return `releasePipeline(projectKey: "web", key: "storefront-standard") { releases(first: 1) { items: nodes { nodes: release { ${selection} } } } }`
  for (const [owner, wrapped] of Object.entries(around)) {
    const fields = Object.values((schema.getType(owner) as GraphQLObjectType).getFields())
    const pages = fields.find((field) => getNamedType(field.type).name === `${type}Connection`)
    if (pages) return wrapped(`${asked(pages, 'first: 1')} { nodes { ${selection} } }`)
    const list = fields.find((field) => String(field.type) === `[${type}!]`)
    if (list) return wrapped(`nodes: ${asked(list)} { ${selection} }`)
  }
  throw new Error(`Expected a list of ${type}.`)
}

/** A field with its arguments. */
function asked({ name, args }: GraphQLField<unknown, unknown>, ...given: string[]): string {
  const needed = args.filter(isRequiredArgument).map((arg) => {
    const value = values[arg.name]
    if (value === undefined) throw new Error(`Expected a value for ${name}(${arg.name}), but got none.`)
    return `${arg.name}: ${value}`
  })
  const all = [...given, ...needed]
  return all.length ? `${name}(${all.join(', ')})` : name
}
