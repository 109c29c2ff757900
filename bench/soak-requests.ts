import { readdirSync, readFileSync } from 'node:fs'
import { tokens } from '../sandbox/account/tokens.ts'
import { loadOperations } from './load-operations.ts'

/** A request of the soak. */
export interface SoakRequest {
  readonly kind: string
  readonly path: string
  readonly init: RequestInit
  /** Milliseconds after which the client goes away. Default: it stays. */
  readonly hangUpAfterMs?: number
}

type Make = (turn: number) => Omit<SoakRequest, 'kind'>

const json = { 'content-type': 'application/json', accept: 'application/json' }
const known = Object.values(tokens)

const sent = (body: unknown, headers: Readonly<Record<string, string>> = {}): Omit<SoakRequest, 'kind'> => ({
  path: '/graphql',
  init: {
    method: 'POST',
    headers: { ...json, authorization: tokens.admin, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  },
})

const inTurn = <Value>(values: readonly Value[], turn: number): Value => values[turn % values.length]!

/** The example queries, without those that change something and those that are live. */
function examples(): readonly string[] {
  const folder = new URL('../examples/', import.meta.url)
  const texts = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'))
  return texts.filter((text) => !/^(?:mutation|subscription)\b/m.test(text))
}

/** A document that nobody sent before: some 600 characters. */
const newDocument = (turn: number): string =>
  `query Q${turn} { ${Array.from({ length: 8 }, (_, index) => `a${turn}_${index}: rateLimit { remaining limit resetAt routes { operation remaining } }`).join(' ')} }`

/** A token that nobody has. */
const strange = (turn: number): string => `api-00000000-0000-4000-8000-${turn.toString(16).padStart(12, '0')}`

const wrongBodies: readonly ((turn: number) => unknown)[] = [
  (turn) => ({ query: `{ nothing${turn} { ${'x '.repeat(400)} } }` }),
  (turn) => ({ query: `{ project(key: "${turn}" { name } ${'# '.repeat(2000)}` }),
  (turn) => `{"query": "{ __typename }", "variables": {${turn}`,
  (turn) => ({ query: 'query A { __typename } query B { __typename }', operationName: `C${turn}` }),
  (turn) => ({ query: 'query($key: String!) { project(key: $key) { name } }', variables: { key: { turn } } }),
  () => ({ query: `{ ${'{a'.repeat(300)} }` }),
  () => ({ query: `{ ${Array.from({ length: 250 }, (_, index) => `a${index}: __typename`).join(' ')} }` }),
  () => ({ query: '{ projects(first: 1000) { nodes { flags(first: 1000) { nodes { key } } } } }' }),
  () => [],
]

const mutations: readonly ((flagKey: string, turn: number) => string)[] = [
  (key) =>
    `followFlag(input: { projectKey: "web", environmentKey: "qa", flagKey: "${key}" }) { flag { key } userErrors { code } }`,
  (key) =>
    `unfollowFlag(input: { projectKey: "web", environmentKey: "qa", flagKey: "${key}" }) { flag { key } userErrors { code } }`,
  (key) => `updateFlag(input: {
    projectKey: "web", key: "${key}", environmentKey: "staging", dryRun: true, instructions: [{ turnFlagOff: true }]
  }) { flag { key environment(key: "staging") { on } } userErrors { code message } }`,
  (key) =>
    `createFlag(input: { projectKey: "web", key: "${key}", name: "Again" }) { flag { key } userErrors { code } }`,
  () => 'patchFlag(input: { projectKey: "web", key: "none", patch: [] }) { flag { key } userErrors { code } }',
  (_, turn) =>
    `updateProject(input: { key: "web", name: "Web ${turn % 7}" }) { project { name } userErrors { code message } }`,
]

const lookUps = `query($key: String!, $other: String!) {
  flag(projectKey: "web", key: $key) { name tags variations { value } }
  missing: flag(projectKey: "web", key: $other) { name }
  project(key: $other) { name }
  team(key: $other) { name }
}`

const deferred = `query($key: String!) { flag(projectKey: "web", key: $key) {
  name ... @defer { dependents { key name } codeReferences { fileCount } auditLog(first: 5) { nodes { title } } }
} }`

const entities = `query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Flag { name } } }`

/**
 * The mix: out of a hundred requests, how many are of a kind. The changes are those that leave nothing behind in the sandbox, or
 * little: what grows is to be the gateway's.
 *
 * @param flagKeys keys of flags of `web`.
 */
function kinds(flagKeys: readonly string[]): readonly [kind: string, share: number, make: Make][] {
  const operations = loadOperations(flagKeys)
  const queries = examples()
  const key = (turn: number) => inTurn(flagKeys, turn)
  const operation: Make = (turn) => {
    const { query, variables } = inTurn(operations, turn)
    return sent({ query, variables: variables(turn) }, { authorization: inTurn(known, turn) })
  }
  return [
    ['operations', 14, operation],
    ['examples', 6, (turn) => sent({ query: inTurn(queries, turn) }, { authorization: inTurn(known, turn) })],
    ['look-ups', 15, (turn) => sent({ query: lookUps, variables: { key: key(turn), other: `none-${turn}` } })],
    ['new documents', 12, (turn) => sent({ query: newDocument(turn) })],
    ['wrong requests', 9, (turn) => sent(inTurn(wrongBodies, turn)(turn))],
    [
      'strange tokens',
      22,
      (turn) => sent({ query: `{ project(key: "web") { name } }` }, { authorization: strange(turn) }),
    ],
    ['no token', 2, () => sent({ query: '{ project(key: "web") { name } }' }, { authorization: '' })],
    [
      'changes',
      7,
      (turn) =>
        sent(
          { query: `mutation { ${inTurn(mutations, turn)(key(turn), turn)} }` },
          { authorization: turn % 10 === 0 ? tokens.reader : tokens.admin },
        ),
    ],
    ['deferred', 4, (turn) => sent({ query: deferred, variables: { key: key(turn) } }, { accept: 'multipart/mixed' })],
    ['hang-ups', 5, (turn) => ({ ...operation(turn), hangUpAfterMs: (turn * 7) % 300 })],
    [
      'deferred hang-ups',
      1,
      (turn) => ({
        ...sent({ query: deferred, variables: { key: key(turn) } }, { accept: 'multipart/mixed' }),
        hangUpAfterMs: (turn * 7) % 300,
      }),
    ],
    ['other paths', 2, (turn) => ({ path: inTurn(['/health', '/metrics', '/nothing', '/'], turn), init: {} })],
    [
      'entities',
      1,
      (turn) => {
        const representations = Array.from({ length: 20 }, (_, index) => ({
          ...{ __typename: 'Flag', projectKey: 'web', key: key(turn + index) },
        }))
        return sent({ query: entities, variables: { representations } })
      },
    ],
  ]
}

/** Gives the request of each turn, the kinds evenly mixed and the same in each run. A kind counts its own turns. */
export function soakRequests(flagKeys: readonly string[]): (turn: number) => SoakRequest {
  const places = kinds(flagKeys).flatMap(([kind, share, make]) =>
    Array.from({ length: share }, (_, rank) => (round: number) => ({ kind, ...make(round * share + rank) })),
  )
  if (places.length !== 100) throw new Error(`Expected the shares to add up to 100, but got ${places.length}.`)
  // 37 and 100 have no divisor in common, so that each place comes once in a hundred turns.
  return (turn) => places[(turn * 37) % 100]!(Math.floor(turn / 100))
}
