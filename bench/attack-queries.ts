/** A request of an attacker and its refusal. The table of `docs/limits.md` is made from these. */
export interface Attack {
  readonly title: string
  /** The body of the request. */
  readonly body: string
  /** The text of its refusal, or null if the request does no harm and is answered. */
  readonly refusal: RegExp | null
  /** The refusal as `docs/limits.md` shows it. */
  readonly told: string
  /** The most REST calls that it may take. */
  readonly calls: number
  /** Whether its work is in its variables or its answer, so that it is worth a look at what one of them does. Default false. */
  readonly heavy?: true
}

const repeated = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ')

const nested = (depth: number, open: string, inside: string, close = '}'): string =>
  open.repeat(depth) + inside + close.repeat(depth)

const asking = (query: string, variables?: object): string => JSON.stringify({ query, ...(variables && { variables }) })

const listed = <One>(count: number, one: (index: number) => One): One[] =>
  Array.from({ length: count }, (_, index) => one(index))

const aliased = (count: number, field: string): string => repeated(count, (index) => `a${index}: ${field}`)

/** Global ids of members that do not exist. */
const memberIds = listed(1000, (index) =>
  Buffer.from(`Member:["5f${String(index).padStart(22, '0')}"]`).toString('base64url'),
)

/** Variables as text, deeper within each other than anything that writes JSON likes to go. */
const deepVariables = (depth: number) =>
  `{"query":"query ($v: JSON!) { __typename }","variables":{"v":${'['.repeat(depth)}${']'.repeat(depth)}}}`

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
    refusal: /at most 500000 items in the lists of its answer \(MAX_ITEMS\), but got one that may take 1001000/,
    told: '`Expected an operation of at most 500000 items in the lists of its answer (MAX_ITEMS), but got one that may take 1001000. It would pass with first: 499 at projects in place of 1000 …`',
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
  {
    title: '200 aliases of `nodes` with the same 1000 ids',
    body: asking(`query ($i: [ID!]!) { ${aliased(200, 'nodes(ids: $i) { id }')} }`, { i: memberIds }),
    refusal: /at most 10000 times in a request \(MAX_IDS\), but got 200000/,
    told: '`Expected ids or representations to be asked for at most 10000 times in a request (MAX_IDS), but got 200000.`',
    calls: 0,
    heavy: true,
  },
  {
    title: '150 aliases of `_entities` with the same 1000 representations',
    body: asking(
      `query ($r: [_Any!]!) { ${aliased(150, '_entities(representations: $r) { ... on Member { role } }')} }`,
      {
        r: listed(1000, (index) => ({ __typename: 'Member', email: `m${index}@example.com` })),
      },
    ),
    refusal: /at most 10000 times in a request \(MAX_IDS\), but got 150000/,
    told: '`… at most 10000 times in a request (MAX_IDS), but got 150000.`',
    calls: 0,
    heavy: true,
  },
  {
    title: 'ten aliases of `nodes` with the same 1000 ids',
    body: asking(`query ($i: [ID!]!) { ${aliased(10, 'nodes(ids: $i) { ... on Member { role } }')} }`, {
      i: memberIds,
    }),
    refusal: null,
    told: 'none: there are no such members',
    calls: 5,
    heavy: true,
  },
  {
    title: 'representations that all lack a key',
    body: asking('query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }', {
      r: listed(1000, (index) => ({ __typename: 'Project', [`${'x'.repeat(500)}${index}`]: 1 })),
    }),
    refusal: /at most 100 errors \(MAX_ERRORS\), but got 1000: 900 of them are left out/,
    told: 'the first 100 errors, and `Expected an answer with at most 100 errors (MAX_ERRORS), but got 1000: 900 of them are left out.`',
    calls: 0,
    heavy: true,
  },
  {
    title: '66 lists of flags, filtered by the same 90 000 tags',
    body: asking(
      `query ($f: FlagFilter) { ${aliased(66, 'project(key: "web") { flags(filter: $f) { totalCount } }')} }`,
      {
        f: { tags: listed(90_000, (index) => `t${index}`) },
      },
    ),
    refusal: /the argument filter to be at most 100000 bytes of JSON \(MAX_ARGUMENT_BYTES\) at project\.flags/,
    told: '`Expected the argument filter to be at most 100000 bytes of JSON (MAX_ARGUMENT_BYTES) at project.flags, but got 768901.`',
    calls: 0,
    heavy: true,
  },
  {
    title: '66 lists of flags, filtered by the same 5000 tags',
    body: asking(
      `query ($t: [String!]) { ${aliased(66, 'project(key: "web") { flags(filter: { tags: $t }) { totalCount } }')} }`,
      {
        t: listed(5000, (index) => `t${index}`),
      },
    ),
    refusal: /the argument filter to have at most 1000 values in lists \(MAX_FILTER_VALUES\)/,
    told: '`Expected the argument filter to have at most 1000 values in lists (MAX_FILTER_VALUES) at project.flags, but got 5000.`',
    calls: 0,
    heavy: true,
  },
  {
    title: 'members by 1000 ids',
    body: asking('query ($i: [ID!]) { members(filter: { ids: $i }) { totalCount } }', {
      i: listed(1000, (index) => `5f${String(index).padStart(22, '0')}`),
    }),
    refusal: /arguments that fit into a URL of 8000 characters/,
    told: '`Expected arguments that fit into a URL of 8000 characters, but /api/v2/members would take 27032.`',
    calls: 0,
    heavy: true,
  },
  {
    title: '200 aliases of a project with the same key of 960 kB',
    body: asking(`query ($k: String!) { ${aliased(200, 'project(key: $k) { name }')} }`, { k: 'x'.repeat(960_000) }),
    refusal: /the argument key to be at most 100000 bytes of JSON \(MAX_ARGUMENT_BYTES\) at project, but got 960002/,
    told: '`Expected the argument key to be at most 100000 bytes of JSON (MAX_ARGUMENT_BYTES) at project, but got 960002.`',
    calls: 0,
    heavy: true,
  },
  {
    title: '200 aliases of a project with the same key of 90 kB',
    body: asking(`query ($k: String!) { ${aliased(200, 'project(key: $k) { name }')} }`, { k: 'x'.repeat(90_000) }),
    refusal: /the arguments of all fields.* to be at most 10000000 bytes \(MAX_ARGUMENT_BYTES\)/,
    told: '`Expected the arguments of all fields, once for each object, to be at most 10000000 bytes (MAX_ARGUMENT_BYTES), but got 18000400.`',
    calls: 0,
    heavy: true,
  },
  {
    title: '100 aliases of a project with the same key of 90 kB that is no text',
    body: asking(`query ($k: String!) { ${aliased(100, 'project(key: $k) { name }')} }`, {
      k: `\ud800${'x'.repeat(90_000)}`,
    }),
    refusal: /whole Unicode characters/,
    told: '`Expected a project key of whole Unicode characters …`, with the first 300 characters of it',
    calls: 0,
    heavy: true,
  },
  {
    title: '100 lists after the same cursor of 90 kB that is none',
    body: asking(`query ($c: String) { ${aliased(100, 'projects(after: $c) { totalCount }')} }`, {
      c: 'x'.repeat(90_000),
    }),
    refusal: /after to be a cursor of this connection/,
    told: '`Expected after to be a cursor of this connection, but got …`, with the first 300 characters of it',
    calls: 0,
    heavy: true,
  },
  {
    title: 'the default of a variable of 900 kB, for 200 fields',
    body: asking(`query ($k: String! = "${'x'.repeat(900_000)}") { ${aliased(200, 'project(key: $k) { name }')} }`),
    refusal: /the argument key to be at most 100000 bytes of JSON \(MAX_ARGUMENT_BYTES\)/,
    told: '`… at most 100000 bytes of JSON (MAX_ARGUMENT_BYTES) at project, but got 900002.`',
    calls: 0,
    heavy: true,
  },
  {
    title: 'a context of 900 kB',
    body: asking(
      'query ($c: JSON!) { environment(projectKey: "web", key: "test") { segmentMemberships(context: $c) { key } } }',
      { c: { kind: 'user', key: 'x'.repeat(900_000) } },
    ),
    refusal: /the argument context to be at most 100000 bytes of JSON/,
    told: '`Expected the argument context to be at most 100000 bytes of JSON (MAX_ARGUMENT_BYTES) at environment.segmentMemberships, …`',
    calls: 0,
    heavy: true,
  },
  {
    title: 'values of variables 100 000 deep within each other',
    body: deepVariables(100_000),
    refusal: /values of variables at most 200 deep/,
    told: '`Expected the values of variables at most 200 deep within each other, but got more.`',
    calls: 0,
    heavy: true,
  },
  {
    title: '90 000 values for one of an enum',
    body: asking('query ($s: FlagState) { project(key: "web") { flags(filter: { state: $s }) { totalCount } } }', {
      s: listed(90_000, () => 'NOPE'),
    }),
    refusal: /got invalid value/,
    told: 'the validation of GraphQL itself',
    calls: 0,
    heavy: true,
  },
  {
    title: 'a name of 900 kB for a field',
    body: asking(`{ ${'x'.repeat(900_000)} }`),
    refusal: /Cannot query field "xxx/,
    told: '`Cannot query field "…`, with the beginning of the name',
    calls: 0,
    heavy: true,
  },
  {
    title: 'a name of 900 kB for an operation',
    body: asking(`query ${'x'.repeat(900_000)} { __typename }`),
    refusal: null,
    told: 'none: the log has the beginning of the name',
    calls: 0,
    heavy: true,
  },
  {
    title: 'ten aliases of 50 kB each, of a field of 1000 flags',
    body: asking(
      `{ project(key: "web") { flags(first: 1000) { nodes { ${repeated(10, (index) => `${'x'.repeat(50_000)}${index}: createdAt`)} } } } }`,
    ),
    refusal: /an answer of at most 67108864 bytes \(MAX_RESPONSE_BYTES\)/,
    told: '`Expected an answer of at most 67108864 bytes (MAX_RESPONSE_BYTES), but got a larger one. Ask for less at a time.`',
    calls: 11,
    heavy: true,
  },
  {
    title: 'what LaunchDarkly tells one by one, of very much',
    body: asking(
      '{ project(key: "web") { flags(first: 100) { nodes { environments { expiringTargets { contextKey } } } } } }',
    ),
    refusal: /within the 200 single calls that one request may take \(MAX_SINGLE_CALLS\)/,
    told: '`Expected FlagEnvironment.expiringTargets to be within the 200 single calls that one request may take (MAX_SINGLE_CALLS) …`',
    calls: 4,
    heavy: true,
  },
  {
    title: '180 aliases of a list of 1000 flags',
    body: asking(
      `{ ${aliased(180, 'project(key: "web") { ...f }')} } fragment f on Project { flags(first: 1000) { nodes { key name id tags createdAt description temporary } } }`,
    ),
    refusal: /at most 500000 items in the lists of its answer \(MAX_ITEMS\)/,
    told: '`Expected an operation of at most 500000 items in the lists of its answer (MAX_ITEMS), but got one that may take 720000. It would pass with first: 694 at project.flags in place of 1000.`',
    calls: 0,
    heavy: true,
  },
  {
    title: '40 aliases of a list of 1000 flags, each of them in parts',
    body: asking(
      `{ ${aliased(40, 'project(key: "web") { flags(first: 1000) { nodes @stream { ...f } } }')} } fragment f on Flag { ${repeated(40, (index) => `b${index}: key`)} }`,
    ),
    refusal: /MAX_ALIASES|MAX_ANSWER_FIELDS/,
    told: '`… to have at most 200 aliases (MAX_ALIASES), but got 1640.`',
    calls: 0,
    heavy: true,
  },
  {
    title: '200 aliases of the text of the subgraph',
    body: asking(`{ ${aliased(200, '_service { sdl }')} }`),
    refusal: /fields in its answer \(MAX_ANSWER_FIELDS\)/,
    told: '`… at most 2000000 fields in its answer (MAX_ANSWER_FIELDS), but got one that may take 4000200.`',
    calls: 0,
    heavy: true,
  },
  {
    title: '60 aliases of all types with all fields',
    body: asking(
      `{ ${aliased(60, '__schema { types { name description fields { name description args { name description } } } }')} }`,
    ),
    refusal: /items in the lists of its answer \(MAX_ITEMS\)/,
    told: '`… at most 500000 items in the lists of its answer (MAX_ITEMS), …`',
    calls: 0,
    heavy: true,
  },
  {
    title: 'fragments on every type, for 1000 ids',
    body: asking(`query ($i: [ID!]!) { nodes(ids: $i) { ${repeated(1000, () => '... on Member { id }')} } }`, {
      i: memberIds,
    }),
    refusal: /a field at most 100 times|MAX_TOKENS/,
    told: '`… at most 5000 tokens (MAX_TOKENS) …`',
    calls: 0,
    heavy: true,
  },
]
