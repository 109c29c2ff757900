import fc from 'fast-check'
import { idOf, type Names } from './names.ts'

/** A selection as text. */
type Text = fc.Arbitrary<string>

/** The fields of each type that lead to no further object. */
const leaves: Readonly<Record<string, readonly string[]>> = {
  Project: ['key', 'name', 'tags', 'id'],
  Environment: ['key', 'name', 'color', 'critical'],
  Flag: ['key', 'name', 'state', 'tags', 'createdAt', 'variations { value }'],
  FlagEnvironment: [
    'on',
    'environmentKey',
    'version',
    'offVariation { value }',
    'fallthrough { variation { value } }',
    'targets { values }',
    'rules { ruleId }',
    'evaluation { contextKinds }',
  ],
  Segment: ['key', 'name', 'tags', 'unbounded', 'rules { ruleId }'],
  Metric: ['key', 'name', 'kind', 'isActive', 'experimentCount'],
  Member: ['memberId', 'email', 'role', 'lastSeenAt', 'roleAttributes { key }', 'teams { key name }'],
  Team: ['key', 'name', 'description', 'memberCount', 'projectCount', 'roleAttributes { key }'],
  CustomRole: ['key', 'name', 'description', 'policy { effect }'],
  ApprovalRequest: ['approvalRequestId', 'status', 'description'],
  AuditLogEntry: ['entryId', 'title', 'date'],
  CodeReferenceRepository: ['name', 'type', 'enabled'],
  Webhook: ['webhookId', 'name', 'on'],
  Tag: ['name'],
}

/** Makes queries about an account: up to three root fields, each with selections of a depth of up to five. */
export function queries(names: Names): Text {
  const word = (words: readonly string[]): Text => fc.constantFrom(...words.map((one) => JSON.stringify(one)))
  const pages: Text = fc.constantFrom('first: 3', 'first: 1', 'first: 20', 'first: 100', 'first: 150', 'last: 3')

  const made = new Map<string, Text>()

  /** Fields of an object: leaves, and up to two fields that lead on. */
  function fields(type: string, depth: number, p: string): Text {
    const name = `${type} ${depth} ${p}`
    const text = made.get(name) ?? madeFields(type, depth, p)
    made.set(name, text)
    return text
  }

  function madeFields(type: string, depth: number, p: string): Text {
    const own = leaves[type]!
    const some = fc.subarray([...own], { maxLength: Math.min(3, own.length) })
    const leading = depth > 0 ? (edges[type]?.(depth - 1, p) ?? []) : []
    const below = leading.length ? fc.array(fc.oneof(...leading), { maxLength: 2 }) : fc.constant([])
    const isFragment = fc.integer({ min: 0, max: 9 }).map((number) => number === 9)
    return fc.tuple(some, below, isFragment).map(([plain, further, inFragment]) => {
      const aliased = further.map((text, index) => `${'abc'[index]}${depth}: ${text}`)
      const all = [...plain, ...aliased].join(' ') || own[0]!
      return inFragment ? `... on ${type} { ${all} }` : all
    })
  }

  const found = (field: string, args: Text, type: string, depth: number, p: string): Text =>
    fc.tuple(args, fields(type, depth, p)).map(([given, inner]) => `${field}(${given}) { ${inner} }`)

  const reached = (field: string, type: string, depth: number, p: string): Text =>
    fields(type, depth, p).map((inner) => `${field} { ${inner} }`)

  /** A connection, with nodes, with its count, or with both. */
  function listed(field: string, type: string, depth: number, p: string, more: Text = fc.constant('')): Text {
    const shape = fc.constantFrom('nodes', 'both', 'edges', 'count')
    return fc.tuple(pages, more, shape, fields(type, depth, p)).map(([page, args, kind, inner]) => {
      const given = [page, args].filter(Boolean).join(', ')
      if (kind === 'edges') return `${field}(${given}) { edges { node { ${inner} } } }`
      const nodes = kind === 'count' ? '' : ` nodes { ${inner} }`
      return `${field}(${given}) {${kind === 'nodes' ? '' : ' totalCount'}${nodes} }`
    })
  }

  /** Lists without `last`. */
  const first = (text: Text): Text => text.map((one) => one.replace('last: 3', 'first: 3'))

  const maintainers = (depth: number, p: string): Text =>
    fc
      .tuple(fields('Member', depth, p), fields('Team', depth, p))
      .map(
        ([member, team]) =>
          `maintainer { ... on Member { ${renamed(member, 'm')} } ... on Team { ${renamed(team, 't')} } }`,
      )

  /** Gives the aliases in a member of a union names of their own. */
  const renamed = (text: string, prefix: string) => text.replace(/\b([abc]\d: )/g, `${prefix}$1`)

  const environmentKey = (p: string) => word(names.environments[p]!).map((key) => `key: ${key}`)
  const environmentKeys = (p: string) =>
    fc
      .subarray([...names.environments[p]!.filter((key) => key !== 'nope')], { minLength: 1 })
      .map((keys) => `keys: ${JSON.stringify(keys)}`)
  const flagFilter = fc.constantFrom(
    '',
    '',
    'filter: { state: ARCHIVED }',
    'filter: { query: "checkout" }',
    'filter: { temporary: false }',
  )
  const statusFilter = fc.constantFrom('', 'filter: { status: [PENDING] }')
  const projectsWith = fc.constantFrom('web', 'mobile')

  const edges: Readonly<Record<string, (depth: number, p: string) => Text[]>> = {
    Project: (depth, p) => [
      listed('environments', 'Environment', depth, p),
      found('environment', environmentKey(p), 'Environment', depth, p),
      listed('flags', 'Flag', depth, p, flagFilter),
      found(
        'flag',
        word(names.flags[p]!).map((key) => `key: ${key}`),
        'Flag',
        depth,
        p,
      ),
      listed('metrics', 'Metric', depth, p),
      found(
        'metric',
        word(names.metrics[p]!).map((key) => `key: ${key}`),
        'Metric',
        depth,
        p,
      ),
      fc.constant('flagDefaults { temporary }'),
      fc.constant('codeReferences(first: 3) { nodes { flagKey hunkCount } }'),
      listed('approvalRequests', 'ApprovalRequest', depth, p, statusFilter),
    ],
    Environment: (depth, p) => [
      reached('project', 'Project', depth, p),
      fc.constant('flagStatuses(first: 3) { nodes { flagKey state } }'),
      fields('Flag', depth, p).map((inner) => `flagStatuses(first: 3) { nodes { state flag { ${inner} } } }`),
      fields('Flag', depth, p).map(
        (inner) => `followedFlags(first: 3) { nodes { flag { ${inner} } followers { email } } }`,
      ),
      listed('segments', 'Segment', depth, p),
    ],
    Flag: (depth, p) => [
      reached('project', 'Project', depth, p),
      maintainers(depth, p),
      found('environment', environmentKey(p), 'FlagEnvironment', depth, p),
      found('environments', environmentKeys(p), 'FlagEnvironment', depth, p),
      reached('environments', 'FlagEnvironment', depth, p),
      fields('Flag', depth, p).map((inner) => `dependents { key flag { ${inner} } }`),
      fc.constant('statuses { environmentKey state }'),
      fc.constant('codeReferences { hunkCount }'),
      fc.constant('extinctions(first: 3) { nodes { revision } }'),
      listed('approvalRequests', 'ApprovalRequest', depth, p, statusFilter),
    ],
    FlagEnvironment: (depth, p) => [
      fc.constant('status { state }'),
      fields('Member', depth, p).map((inner) => `followers { ${inner} }`),
      fields('Flag', depth, p).map((inner) => `dependents { key flag { ${inner} } }`),
      fc.constant('expiringTargets { contextKey }'),
      reached('environment', 'Environment', depth, p),
      fields('Flag', depth, p).map((inner) => `prerequisites { flagKey flag { ${inner} } }`),
      fields('Segment', depth, p).map((inner) => `rules { clauses { segments { ${inner} } } }`),
    ],
    Segment: (depth, p) => [
      reached('flags', 'Flag', depth, p),
      reached('project', 'Project', depth, p),
      reached('environment', 'Environment', depth, p),
    ],
    Metric: (depth, p) => [
      reached('flags', 'Flag', depth, p),
      maintainers(depth, p),
      reached('project', 'Project', depth, p),
    ],
    Member: (depth, p) => [
      reached('roles', 'CustomRole', depth, p),
      fields('Team', depth, p).map((inner) => `teams { team { ${inner} } }`),
      fields('CustomRole', depth, p).map((inner) => `teams { roles { ${inner} } }`),
      projectsWith.chain((other) =>
        first(listed('flags', 'Flag', depth, other, fc.constant(`projectKey: "${other}"`))),
      ),
    ],
    Team: (depth, p) => [
      listed('members', 'Member', depth, p),
      reached('maintainers', 'Member', depth, p),
      reached('roles', 'CustomRole', depth, p),
      reached('projects', 'Project', depth, p),
      projectsWith.chain((other) =>
        first(listed('flags', 'Flag', depth, other, fc.constant(`projectKey: "${other}"`))),
      ),
    ],
    ApprovalRequest: (depth, p) => [
      reached('requestor', 'Member', depth, p),
      reached('reviewers', 'Member', depth, p),
      reached('flag', 'Flag', depth, p),
      reached('project', 'Project', depth, p),
      reached('environments', 'Environment', depth, p),
    ],
    AuditLogEntry: (depth, p) => [fields('Member', depth, p).map((inner) => `member { member { ${inner} } }`)],
    CodeReferenceRepository: () => [
      fc.constant('branches(first: 3) { nodes { name } }'),
      fc.constant('defaultBranch { name head }'),
    ],
  }

  const inProject = (make: (p: string, project: string) => Text): Text =>
    fc
      .constantFrom(...names.projects.filter((p) => p !== 'infra'))
      .chain((p) => make(p, `projectKey: ${JSON.stringify(p)}`))

  const nodeIds: readonly (readonly [type: string, id: string])[] = [
    ...names.projects.map((p) => ['Project', idOf('Project', p)] as const),
    ...names.flags.web!.map((f) => ['Flag', idOf('Flag', 'web', f)] as const),
    ...names.environments.web!.map((e) => ['Environment', idOf('Environment', 'web', e)] as const),
    ...names.members.map((id) => ['Member', idOf('Member', id)] as const),
    ...names.teams.map((key) => ['Team', idOf('Team', key)] as const),
    ...names.segments.web!.map((key) => ['Segment', idOf('Segment', 'web', 'production', key)] as const),
  ]

  const byId = (depth: number): Text =>
    fc
      .constantFrom(...nodeIds)
      .chain(([type, id]) =>
        fields(type, depth, 'web').map((inner) => `node(id: "${id}") { ... on ${type} { ${inner} } }`),
      )

  const byIds = (depth: number): Text =>
    fc
      .tuple(
        fc.subarray([...nodeIds], { minLength: 1, maxLength: 5 }),
        fields('Member', depth, 'web'),
        fc.constantFrom('name', 'key', 'tags'),
      )
      .map(([ids, member, leaf]) => {
        const given = JSON.stringify(ids.map(([, id]) => id))
        return `nodes(ids: ${given}) { ... on Flag { ${leaf} } ... on Project { ${leaf} } ... on Member { ${renamed(member, 'm')} } }`
      })

  const search = fc.constantFrom('', '', 'filter: { query: "ma" }')

  const depths = fc.integer({ min: 0, max: 4 })

  const root: Text = depths.chain((depth) =>
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc
          .constantFrom(...names.projects)
          .chain((p) => found('project', fc.constant(`key: "${p}"`), 'Project', depth, p)),
      },
      {
        weight: 3,
        arbitrary: inProject((p, at) =>
          found(
            'environment',
            environmentKey(p).map((key) => `${at}, ${key}`),
            'Environment',
            depth,
            p,
          ),
        ),
      },
      {
        weight: 5,
        arbitrary: inProject((p, at) =>
          found(
            'flag',
            word(names.flags[p]!).map((key) => `${at}, key: ${key}`),
            'Flag',
            depth,
            p,
          ),
        ),
      },
      {
        weight: 2,
        arbitrary: inProject((p, at) =>
          found(
            'segment',
            word(names.segments[p]!).map((key) => `${at}, environmentKey: "production", key: ${key}`),
            'Segment',
            depth,
            p,
          ),
        ),
      },
      {
        weight: 1,
        arbitrary: inProject((p, at) =>
          found(
            'metric',
            word(names.metrics[p]!).map((key) => `${at}, key: ${key}`),
            'Metric',
            depth,
            p,
          ),
        ),
      },
      { weight: 2, arbitrary: listed('projects', 'Project', depth, 'web', search) },
      {
        weight: 2,
        arbitrary: found(
          'member',
          word(names.members).map((id) => `id: ${id}`),
          'Member',
          depth,
          'web',
        ),
      },
      {
        weight: 1,
        arbitrary: found(
          'member',
          word(names.emails).map((email) => `email: ${email}`),
          'Member',
          depth,
          'web',
        ),
      },
      { weight: 2, arbitrary: listed('members', 'Member', depth, 'web', search) },
      {
        weight: 2,
        arbitrary: found(
          'team',
          word(names.teams).map((key) => `key: ${key}`),
          'Team',
          depth,
          'web',
        ),
      },
      { weight: 2, arbitrary: listed('teams', 'Team', depth, 'web', search) },
      {
        weight: 1,
        arbitrary: found(
          'role',
          word(names.roles).map((key) => `key: ${key}`),
          'CustomRole',
          depth,
          'web',
        ),
      },
      { weight: 1, arbitrary: listed('roles', 'CustomRole', depth, 'web') },
      {
        weight: 1,
        arbitrary: found(
          'webhook',
          word(names.webhooks).map((id) => `id: ${id}`),
          'Webhook',
          depth,
          'web',
        ),
      },
      { weight: 1, arbitrary: reached('webhooks', 'Webhook', depth, 'web') },
      {
        weight: 1,
        arbitrary: found(
          'approvalRequest',
          word(names.approvalRequests).map((id) => `id: ${id}`),
          'ApprovalRequest',
          depth,
          'web',
        ),
      },
      { weight: 2, arbitrary: listed('approvalRequests', 'ApprovalRequest', depth, 'web', statusFilter) },
      {
        weight: 1,
        arbitrary: found(
          'auditLogEntry',
          word(names.entries).map((id) => `id: ${id}`),
          'AuditLogEntry',
          depth,
          'web',
        ),
      },
      {
        weight: 1,
        arbitrary: fields('AuditLogEntry', depth, 'web').map((inner) => `auditLog(first: 5) { nodes { ${inner} } }`),
      },
      {
        weight: 1,
        arbitrary: found(
          'codeReferenceRepository',
          word(names.repositories).map((name) => `name: ${name}`),
          'CodeReferenceRepository',
          depth,
          'web',
        ),
      },
      { weight: 1, arbitrary: listed('codeReferenceRepositories', 'CodeReferenceRepository', depth, 'web') },
      { weight: 1, arbitrary: reached('codeReferenceProjects', 'Project', depth, 'web') },
      { weight: 2, arbitrary: byId(depth) },
      { weight: 1, arbitrary: byIds(depth) },
      { weight: 1, arbitrary: listed('tags', 'Tag', depth, 'web') },
      {
        weight: 1,
        arbitrary: fields('Member', depth, 'web').map((inner) => `viewer { accountId member { ${inner} } }`),
      },
      { weight: 1, arbitrary: fields('Member', depth, 'web').map((inner) => `viewer { member { ${inner} } }`) },
    ),
  )

  const inFragment = fc.integer({ min: 0, max: 9 }).map((number) => number === 9)
  return fc.tuple(fc.array(root, { minLength: 1, maxLength: 3 }), inFragment).map(([roots, fragment]) => {
    const all = `{ ${roots.map((text, index) => `r${index}: ${text}`).join(' ')} }`
    return fragment ? `{ ...all } fragment all on Query ${all}` : all
  })
}
