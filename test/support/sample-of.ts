import { type GraphQLObjectType, type GraphQLSchema, getNamedType } from 'graphql'

/** Fields around the lists of what projects, environments and flags in them have. */
const around = {
  Query: (list: string) => list,
  Project: (list: string) => `project(key: "web") { ${list} }`,
  Environment: (list: string) => `environment(projectKey: "web", key: "production") { ${list} }`,
  FlagEnvironment: (list: string) =>
    `flag(projectKey: "web", key: "checkout-guest-flow") { environment(key: "test") { ${list} } }`,
}

/** A query for an object of a type, as `nodes`: by the first list that has such objects. */
export function sampleOf(schema: GraphQLSchema, type: string, selection: string): string {
  if (type === 'FlagEnvironment')
    return `flag(projectKey: "web", key: "checkout-guest-flow") { nodes: environments(keys: ["test"]) { ${selection} } }`
  if (type === 'Release')
    return `releasePipeline(projectKey: "web", key: "storefront-standard") { releases(first: 1) { items: nodes { nodes: release { ${selection} } } } }`
  if (type === 'AuditLogSubscription') return `nodes: auditLogSubscriptions(integrationKey: "datadog") { ${selection} }`
  if (type === 'FlagLink') return `flag(projectKey: "web", key: "pricing-price-lock") { nodes: links { ${selection} } }`
  for (const [owner, wrapped] of Object.entries(around)) {
    const fields = Object.values((schema.getType(owner) as GraphQLObjectType).getFields())
    const pages = fields.find((field) => getNamedType(field.type).name === `${type}Connection`)
    if (pages) return wrapped(`${pages.name}(first: 1) { nodes { ${selection} } }`)
    const list = fields.find((field) => String(field.type) === `[${type}!]`)
    if (list) return wrapped(`nodes: ${list.name} { ${selection} }`)
  }
  throw new Error(`Expected a list of ${type}.`)
}
