/** A query of the mix, by its operation name, and what its variables take in turn. */
export interface LoadOperation {
  readonly name: string
  readonly query: string
  readonly variables: (turn: number) => Readonly<Record<string, unknown>>
}

const environments = ['production', 'staging', 'test', 'development', 'qa', 'canary', 'preview']

/** One of several, in turn. */
const inTurn = <Value>(values: readonly Value[], turn: number): Value => values[turn % values.length]!

/**
 * What a dashboard, a script and a search ask of the gateway. The variables take turns, so that few requests that are under way at
 * the same time ask the same, and share a call.
 *
 * @param flagKeys keys of flags of `web`.
 */
export const loadOperations = (flagKeys: readonly string[]): readonly LoadOperation[] => [
  {
    name: 'FlagPage',
    query: `query FlagPage($key: String!) { flag(projectKey: "web", key: $key) {
      key name description tags maintainer { __typename ... on Member { email } ... on Team { name } }
      environments { environmentKey on rules { ruleId } status { state lastRequestedAt } }
      dependents { key name }
      auditLog(first: 10) { nodes { date title member { email } } }
      codeReferences { fileCount hunkCount }
    } }`,
    variables: (turn) => ({ key: inTurn(flagKeys, turn) }),
  },
  {
    name: 'FlagList',
    query: `query FlagList($first: Int!, $environment: String!) { project(key: "web") { flags(first: $first) { totalCount nodes {
      key name tags createdAt maintainer { __typename ... on Member { email } ... on Team { name } }
      environments(keys: ["production", $environment]) { environmentKey on lastModifiedAt }
    } } } }`,
    variables: (turn) => ({ first: 40 + (turn % 11), environment: inTurn(environments.slice(1), turn) }),
  },
  {
    name: 'Projects',
    query: `query Projects($first: Int!) { projects(first: $first) { totalCount nodes {
      key name tags environments { totalCount nodes { key name color } }
    } } }`,
    variables: (turn) => ({ first: 20 + (turn % 31) }),
  },
  {
    name: 'Members',
    query: `query Members($first: Int!) { members(first: $first) { totalCount nodes {
      email firstName lastName role lastSeenAt teams { key name }
    } } }`,
    variables: (turn) => ({ first: 30 + (turn % 31) }),
  },
  {
    name: 'StaleFlags',
    query: `query StaleFlags {
      projects(first: 100, filter: { keys: ["web", "mobile", "platform"] }) { nodes { key
        flags(
          first: 20
          filter: { temporary: true, createdBefore: "2026-07-01T00:00:00Z" }
          orderBy: { field: CREATED_AT, direction: ASC }
        ) {
          totalCount
          nodes {
            key createdAt maintainer { __typename ... on Member { email teams { name } } ... on Team { name } }
            environment(key: "production") { on status { state lastRequestedAt } }
            codeReferences { fileCount }
          }
        }
      } }
    }`,
    variables: () => ({}),
  },
]
