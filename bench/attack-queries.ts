/** What somebody may send who means no good, and what becomes of it. The table of the README has the same words. */
export interface Attack {
  readonly title: string
  /** The body of the request. */
  readonly body: string
  /** What its refusal says, or null where nothing is refused because it does no harm. */
  readonly refusal: RegExp | null
  /** How the README tells the refusal. */
  readonly told: string
  /** How many REST calls it takes at most. */
  readonly calls: number
}

const repeated = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ')

const nested = (depth: number, open: string, inside: string, close = '}'): string =>
  open.repeat(depth) + inside + close.repeat(depth)

const asking = (query: string, variables?: object): string => JSON.stringify({ query, ...(variables && { variables }) })

const flagsOfFlags = nested(12, 'project { flags(first: 1) { nodes { ', 'key', '} } }')

/** Fragments that spread each other twice: a line for each doubles what they amount to. */
const doubling = repeated(
  10,
  (index) =>
    `fragment f${index} on Flag { project { flag(key: "a") { ...f${index + 1} } x: flag(key: "b") { ...f${index + 1} } } }`,
)

export const attacks: readonly Attack[] = [
  {
    title: 'a thousand aliases of a flag',
    body: asking(`{ ${repeated(1000, (index) => `a${index}: flag(projectKey: "web", key: "f${index}") { key }`)} }`),
    refusal: /at most 5000 tokens \(MAX_TOKENS\)/,
    told: '`Expected a document of at most 5000 tokens (MAX_TOKENS), but got more.`',
    calls: 0,
  },
  {
    title: '250 aliases that cost little each',
    body: asking(`{ ${repeated(250, (index) => `a${index}: rateLimit { remaining }`)} }`),
    refusal: /at most 200 aliases \(MAX_ALIASES\), but got 250/,
    told: '`Expected the query to have at most 200 aliases (MAX_ALIASES), but got 250.`',
    calls: 0,
  },
  {
    title: 'flags of projects of flags, and so on',
    body: asking(`{ flag(projectKey: "web", key: "a") { ${flagsOfFlags} } }`),
    refusal: /at most 20 deep within each other \(MAX_DEPTH\)/,
    told: '`… to have fields at most 20 deep within each other (MAX_DEPTH), but got 38.`',
    calls: 0,
  },
  {
    title: 'the same by a fragment called `__schema`',
    body: asking(`{ flag(projectKey: "web", key: "a") { ...__schema } } fragment __schema on Flag { ${flagsOfFlags} }`),
    refusal: /the query to have fields at most 20 deep within each other \(MAX_DEPTH\)/,
    told: 'the same',
    calls: 0,
  },
  {
    title: 'brackets 100 000 deep',
    body: asking(nested(100_000, '{a', '')),
    refusal: /(?:MAX_TOKENS|brackets at most 200 deep)/,
    told: '`Expected brackets at most 200 deep within each other, but got more.`',
    calls: 0,
  },
  {
    title: 'a value of lists within lists',
    body: asking(`{ nodes(ids: ${nested(2000, '[', '"a"', ']')}) { id } }`),
    refusal: /brackets at most 200 deep/,
    told: 'the same',
    calls: 0,
  },
  {
    title: 'a fragment that spreads itself',
    body: asking('{ projects { nodes { ...a } } } fragment a on Project { flags { nodes { project { ...a } } } }'),
    refusal: /Cannot spread fragment "a" within itself/,
    told: '`Cannot spread fragment "a" within itself.`',
    calls: 0,
  },
  {
    title: 'fragments that double ten times',
    body: asking(`{ flag(projectKey: "web", key: "a") { ...f0 } } ${doubling} fragment f10 on Flag { key }`),
    refusal: /MAX_DEPTH.*but got 21|MAX_ALIASES/,
    told: '`… to have at most 200 aliases (MAX_ALIASES), but got 1023.`',
    calls: 0,
  },
  {
    title: 'a thousand directives on a field',
    body: asking(`{ projects { totalCount ${'@include(if: true) '.repeat(600)} } }`),
    refusal: /at most 50 directives \(MAX_DIRECTIVES\), but got 600/,
    told: '`… to have at most 50 directives (MAX_DIRECTIVES), but got 600.`',
    calls: 0,
  },
  {
    title: '`__typename` ten thousand times',
    body: asking(`{ ${'__typename '.repeat(10_000)} }`),
    refusal: /at most 5000 tokens/,
    told: '`… at most 5000 tokens (MAX_TOKENS) …`',
    calls: 0,
  },
  {
    title: '`__typename` a thousand times',
    body: asking(`{ ${'__typename '.repeat(1000)} }`),
    refusal: /at most 200 fields at the root \(MAX_ROOT_FIELDS\), but got 1000/,
    told: '`… to have at most 200 fields at the root (MAX_ROOT_FIELDS), but got 1000.`',
    calls: 0,
  },
  {
    title: 'one field a thousand times',
    body: asking(`{ project(key: "web") { ${'flags { totalCount } '.repeat(1000)} } }`),
    refusal: /a field at most 100 times in a selection, but got 1000/,
    told: '`… to have a field at most 100 times in a selection, but got 1000.`',
    calls: 0,
  },
  {
    title: 'a list of lists of a thousand',
    body: asking('{ projects(first: 1000) { nodes { flags(first: 1000) { nodes { key } } } } }'),
    refusal:
      /at most 200 REST calls \(MAX_REST_CALLS\), but got one that may take 10010: 10000 at projects\.nodes\.flags/,
    told: '`Expected an operation of at most 200 REST calls (MAX_REST_CALLS), but got one that may take 10010: 10000 at projects.nodes.flags, 10 at projects. It would pass with first: 19 at projects in place of 1000.`',
    calls: 0,
  },
  {
    title: 'an answer of a million items in few calls',
    body: asking(
      '{ project(key: "web") { flags(first: 1000) { nodes { maintainer { ... on Member { flags(projectKey: "web", first: 1000) { nodes { key } } } } } } } }',
    ),
    refusal: /at most 500000 items in the lists of its answer \(MAX_ITEMS\), but got one that may take 1001000/,
    told: '`Expected an operation of at most 500000 items in the lists of its answer (MAX_ITEMS), but got one that may take 1001000. …`',
    calls: 0,
  },
  {
    title: 'what LaunchDarkly tells one by one, of very much',
    body: asking(
      '{ project(key: "web") { flags(first: 100) { nodes { environments { expiringTargets { contextKey } } } } } }',
    ),
    refusal: /3000 at project\.flags\.nodes\.environments\.expiringTargets/,
    told: '`… may take 3012: 3000 at project.flags.nodes.environments.expiringTargets, …`',
    calls: 0,
  },
  {
    title: 'a list longer than any may be',
    body: asking('{ projects(first: 2147483647) { nodes { key } } }'),
    refusal: /first to be from 0 to 1000/,
    told: '`Expected first to be from 0 to 1000, but got 2147483647.`',
    calls: 0,
  },
  {
    title: 'the schema, of types of fields of types',
    body: asking(
      '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }',
    ),
    refusal: /Maximum introspection depth exceeded/,
    told: '`Maximum introspection depth exceeded`',
    calls: 0,
  },
  {
    title: 'a batch of operations',
    body: JSON.stringify(Array.from({ length: 100 }, () => ({ query: '{ projects { totalCount } }' }))),
    refusal: /Batching is not supported/,
    told: '`Batching is not supported.`',
    calls: 0,
  },
  {
    title: 'a body of two megabytes',
    body: asking(`{ __typename } #${'x'.repeat(2_000_000)}`),
    refusal: /at most 1000000 bytes/,
    told: '`Expected a request body of at most 1000000 bytes, but got a larger one.`',
    calls: 0,
  },
  {
    title: 'keys that are names of prototypes, as variables, aliases and arguments',
    body: '{"query":"query ($__proto__: String!, $constructor: String!) { __proto__: flag(projectKey: $constructor, key: $__proto__) { constructor: key } }","variables":{"__proto__":"__proto__","constructor":"constructor","prototype":{"polluted":true}}}',
    refusal: /Argument "key" of required type "String!" was provided the variable "\$__proto__" which was not provided/,
    told: '`Argument "key" … was provided the variable "$__proto__" which was not provided a runtime value.`',
    calls: 0,
  },
  {
    title: 'a key that leads elsewhere: `../../api/v2/tokens`',
    body: asking('{ flag(projectKey: "web", key: "../../api/v2/tokens") { key } }'),
    refusal: null,
    told: 'none: the slashes are encoded, and there is no such flag',
    calls: 1,
  },
  {
    title: 'a key that is `..`',
    body: asking('{ flag(projectKey: "..", key: "..") { key } }'),
    refusal: /is not empty, "\." or "\.\.", but got "\.\."/,
    told: '`Expected a project key of whole Unicode characters that is not empty, "." or "..", but got "..".`',
    calls: 0,
  },
  {
    title: 'a key with a header in it',
    body: asking('query ($key: String!) { project(key: $key) { key name } }', { key: 'web\r\nX-Evil: 1\r\n\r\n' }),
    refusal: null,
    told: 'none: it is encoded, and there is no such project',
    calls: 1,
  },
]
