/** The part of the graph that the questions ask for, with the names of the gateway's schema. */
export const typeDefs = /* GraphQL */ `
  scalar DateTime
  scalar JSON
  type Query {
    projects(first: Int = 20): ProjectConnection
    project(key: String!): Project
    flag(projectKey: String!, key: String!): Flag
  }
  type ProjectConnection { nodes: [Project!]! }
  type Project {
    key: String!
    name: String
    environments(first: Int = 20): EnvironmentConnection
    flags(first: Int = 20): FlagConnection
  }
  type EnvironmentConnection { nodes: [Environment!]! }
  type Environment { key: String! name: String color: String }
  type FlagConnection { nodes: [Flag!]! }
  enum FlagKind { BOOLEAN MULTIVARIATE }
  enum FlagState { LIVE DEPRECATED ARCHIVED }
  type Flag {
    projectKey: String!
    key: String!
    name: String
    description: String
    kind: FlagKind
    state: FlagState
    temporary: Boolean
    purpose: String
    tags: [String!]
    version: Float
    createdAt: DateTime
    archivedAt: DateTime
    deprecatedAt: DateTime
    siteUrl: String
    variations: [Variation!]
    defaults: FlagDefaults
    clientSideAvailability: ClientSideAvailability
    customProperties: [CustomProperty!]
    maintainer: Maintainer
    environment(key: String!): FlagEnvironment
    environments(keys: [String!]): [FlagEnvironment!]
  }
  type Variation { variationId: String index: Int! value: JSON name: String description: String }
  type FlagDefaults { onVariation: Variation offVariation: Variation }
  type ClientSideAvailability { usingMobileKey: Boolean usingEnvironmentId: Boolean }
  type CustomProperty { key: String! name: String values: [String!]! }
  union Maintainer = Member | Team
  type Team { key: String! name: String }
  type Member {
    memberId: String!
    email: String!
    firstName: String
    lastName: String
    role: String
    mfa: String
    teams: [MemberTeam!]
  }
  type MemberTeam { key: String! name: String }
  type FlagEnvironment {
    environmentKey: String!
    environmentName: String
    on: Boolean
    archived: Boolean
    version: Float
    lastModifiedAt: DateTime
    salt: String
    sel: String
    trackEvents: Boolean
    trackEventsFallthrough: Boolean
    siteUrl: String
    offVariation: Variation
    fallthrough: Served
    targets: [Target!]
    rules: [Rule!]
    prerequisites: [Prerequisite!]
    status: FlagStatus
  }
  type Served { variation: Variation rollout: Rollout }
  type Rollout { contextKind: String bucketBy: String variations: [RolloutVariation!]! }
  type RolloutVariation { variation: Variation percentage: Float }
  type Target { contextKind: String! variation: Variation values: [String!]! }
  type Rule {
    ruleId: String
    ref: String
    description: String
    trackEvents: Boolean
    serves: Served!
    clauses: [Clause!]!
  }
  type Clause {
    clauseId: String
    contextKind: String
    attribute: String
    operator: String
    values: [JSON]!
    negate: Boolean
  }
  type Prerequisite { flagKey: String! }
  enum FlagStatusState { NEW ACTIVE INACTIVE LAUNCHED }
  type FlagStatus { state: FlagStatusState lastRequestedAt: DateTime }
`
