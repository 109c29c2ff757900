import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGateway, type Gateway } from '../src/gateway.ts'
import { everyField } from './support/every-field.ts'
import { type OtherServer, startOther } from './support/other-server.ts'
import { placesIn, spoiled, spoils } from './support/spoiled.ts'

/** A change that LaunchDarkly answered with a status of success was made: no answer reads as a failure. */

interface Reply {
  readonly status?: number
  readonly text?: string
  readonly type?: string
}

let reply: Reply
let upstream: OtherServer
let gateway: Gateway
const defects: unknown[] = []
beforeAll(async () => {
  upstream = await startOther((request, response) => {
    const {
      status = 200,
      text = '',
      type = 'application/json',
    } = request.method === 'GET' ? { status: 404, text: '{"code":"not_found","message":"Unknown"}' } : reply
    response.writeHead(status, { 'content-type': type }).end(text)
  })
  gateway = createGateway({ baseUrl: upstream.url, fallbackToken: 'api-1', onDefect: (error) => defects.push(error) })
})
afterAll(async () => {
  await gateway.close()
  await upstream.close()
})

const environment = {
  ...{ _id: 'e', key: 'e', name: 'E', color: 'ffffff', apiKey: 's', mobileKey: 'm', defaultTtl: 0, secureMode: false },
  ...{
    defaultTrackEvents: false,
    requireComments: false,
    confirmChanges: false,
    tags: ['t'],
    critical: false,
    _links: {},
  },
}
const configuration = {
  ...{ on: true, archived: false, salt: 's', sel: 's', lastModified: 1, version: 1, trackEvents: false },
  ...{ trackEventsFallthrough: false, targets: [{ values: ['u'], variation: 0 }], contextTargets: [], rules: [] },
  ...{ fallthrough: { variation: 0 }, offVariation: 1, prerequisites: [], _environmentName: 'E', _site: {} },
}
const flag = {
  ...{
    key: 'f',
    name: 'F',
    kind: 'boolean',
    _version: 1,
    creationDate: 1,
    archived: false,
    temporary: false,
    tags: ['t'],
  },
  ...{
    variations: [{ value: true }, { value: false }],
    customProperties: {},
    _links: {},
    environments: { e: configuration },
  },
}
const clauses = [{ attribute: 'a', op: 'in', values: ['x'], negate: false }]
const segment = {
  ...{ key: 's', name: 'S', tags: [], creationDate: 1, lastModifiedDate: 1, included: ['u'], excluded: [], version: 1 },
  ...{ deleted: false, generation: 1, rules: [{ clauses }], _links: {} },
}
const member = {
  ...{
    _id: 'm',
    email: 'a@b.test',
    role: 'reader',
    _pendingInvite: false,
    _verified: true,
    customRoles: ['r'],
    mfa: 'none',
  },
  ...{ creationDate: 1, teams: [], _links: {} },
}
const expiring = {
  items: [{ _id: 'x', _version: 1, expirationDate: 1, contextKind: 'user', contextKey: 'u' }],
  ...{ errors: [], totalInstructions: 1, successfulInstructions: 1, failedInstructions: 0 },
}
const approval = {
  ...{ _id: 'a', _version: 1, creationDate: 1, serviceKind: 'launchdarkly', reviewStatus: 'pending', allReviews: [] },
  ...{ notifyMemberIds: [], status: 'pending', instructions: [], conflicts: [], _links: {} },
}
const settings = {
  ...{ required: true, bypassApprovalsForPendingChanges: false, minNumApprovals: 1, canReviewOwnRequest: false },
  ...{ canApplyDeclinedChanges: false, serviceKind: 'launchdarkly', serviceConfig: {}, requiredApprovalTags: [] },
}

const plain = [
  'Flag.statuses',
  'Flag.dependents',
  'Flag.codeReferences',
  'FlagEnvironment.status',
  'Clause.segments',
  ...['followers', 'expiringTargets', 'dependents'].map((field) => `FlagEnvironment.${field}`),
  ...['flags', 'expiringTargets', 'import', 'export'].map((field) => `Segment.${field}`),
  'Project.flagDefaults',
  'Member.roles',
  ...['roles', 'roleAssignments', 'maintainers', 'projects', 'projectCount', 'memberCount', 'roleAttributes'].map(
    (field) => `Team.${field}`,
  ),
  'Member.roleAttributes',
  'ApprovalRequest.environments',
  'Flag.migrationSettings',
  'FlagEnvironment.evaluation',
  'FlagEnvironment.migrationSettings',
  'ProjectFlagDefaults.key',
  'ApprovalRequest.approvalSettings',
]
const every = (type: string) => everyField(type, plain)
const inFlag = 'projectKey: "p", key: "f"'
const inSegment = 'projectKey: "p", environmentKey: "e", key: "s"'

/** Each with the field of its answer that is made of LaunchDarkly's. */
const writes: readonly (readonly [field: string, call: string, selection: string, answer: object])[] = [
  ['createFlag', `input: { ${inFlag}, name: "F" }`, `flag ${every('Flag')}`, flag],
  ['patchFlag', `input: { ${inFlag}, patch: [{ op: REMOVE, path: "/x" }] }`, `flag ${every('Flag')}`, flag],
  ['updateFlag', `input: { ${inFlag}, instructions: [{ updateName: { value: "F" } }] }`, `flag ${every('Flag')}`, flag],
  ['createSegment', `input: { ${inSegment}, name: "S" }`, `segment ${every('Segment')}`, segment],
  [
    'updateSegment',
    `input: { ${inSegment}, instructions: [{ updateName: { value: "S" } }] }`,
    `segment ${every('Segment')}`,
    segment,
  ],
  [
    'createEnvironment',
    'input: { projectKey: "p", key: "e", name: "E", color: "ffffff" }',
    `environment ${every('Environment')}`,
    environment,
  ],
  [
    'updateEnvironment',
    'input: { projectKey: "p", key: "e", name: "E" }',
    `environment ${every('Environment')}`,
    environment,
  ],
  [
    'resetSdkKey',
    'input: { projectKey: "p", environmentKey: "e" }',
    `environment ${every('Environment')}`,
    environment,
  ],
  [
    'createProject',
    'input: { key: "p", name: "P" }',
    `project ${every('Project')}`,
    {
      _id: 'p',
      key: 'p',
      name: 'P',
      tags: [],
      includeInSnippetByDefault: false,
      environments: [environment],
      _links: {},
    },
  ],
  [
    'updateProject',
    'input: { key: "p", name: "P" }',
    `project ${every('Project')}`,
    {
      _id: 'p',
      key: 'p',
      name: 'P',
      tags: [],
      includeInSnippetByDefault: false,
      environments: [environment],
      _links: {},
    },
  ],
  [
    'inviteMembers',
    'input: { members: [{ email: "a@b.test", role: "reader" }] }',
    `members ${every('Member')}`,
    { items: [member], _links: {} },
  ],
  ['updateMember', 'input: { id: "m", role: "reader" }', `member ${every('Member')}`, member],
  ['addMemberToTeams', 'input: { id: "m", teamKeys: ["t"] }', `member ${every('Member')}`, member],
  ['createTeam', 'input: { key: "t", name: "T" }', `team ${every('Team')}`, { key: 't', name: 'T' }],
  [
    'updateTeam',
    'input: { key: "t", instructions: [{ updateName: { value: "T" } }] }',
    `team ${every('Team')}`,
    { key: 't', name: 'T' },
  ],
  [
    'updateTeams',
    'input: { instructions: [{ addMembersToTeams: { memberIds: ["m"], teamKeys: ["t"] } }] }',
    'teams { key } members { memberId }',
    { memberIDs: ['m'], teamKeys: ['t'], errors: null },
  ],
  [
    'updateMembers',
    'input: { instructions: [{ replaceMembersRoles: { role: "reader", memberIds: ["m"] } }] }',
    'members { memberId }',
    { members: ['m'], errors: [] },
  ],
  [
    'importTeamMembers',
    'input: { key: "t", emails: ["a@b.test"] }',
    'team { key } addedEmails',
    { items: [{ status: 'success', value: 'a@b.test' }] },
  ],
  [
    'updateFlagExpiringTargets',
    'input: { projectKey: "p", environmentKey: "e", flagKey: "f", instructions: [{ removeExpiringTarget: { contextKind: "user", contextKey: "u", variation: { variationId: "v" } } }] }',
    'flag { key } expiringTargets { contextKey } totalInstructions',
    expiring,
  ],
  [
    'createCustomRole',
    'input: { key: "r", name: "R", policy: [{ effect: ALLOW, actions: ["*"], resources: ["proj/*"] }] }',
    `customRole ${every('CustomRole')}`,
    { _id: 'r', key: 'r', name: 'R', policy: [{ effect: 'allow', actions: ['*'], resources: ['proj/*'] }], _links: {} },
  ],
  [
    'reviewApprovalRequest',
    'input: { id: "a", kind: COMMENT }',
    'approvalRequest { version reviews { kind } conflicts { reason } }',
    approval,
  ],
  [
    'updateApprovalRequestSettings',
    'input: { projectKey: "p", environmentKey: "e", resourceKind: "flag", required: true }',
    'approvalSettings { required requiredApprovalTags }',
    { flag: { environments: { e: settings } } },
  ],
  [
    'replaceFlagDefaults',
    'input: { projectKey: "p", tags: [], temporary: false, clientSideAvailability: { usingMobileKey: false, usingEnvironmentId: false }, booleanDefaults: { trueDisplayName: "T", falseDisplayName: "F", trueDescription: "", falseDescription: "", onVariation: 0, offVariation: 1 } }',
    `flagDefaults ${every('ProjectFlagDefaults')}`,
    { tags: [], temporary: false, defaultClientSideAvailability: {}, booleanDefaults: { onVariation: 0 } },
  ],
  [
    'createAIConfig',
    'input: { projectKey: "p", key: "c", name: "C" }',
    'aiConfig { key name tags variations { key messages { content } } maintainer { __typename } dependencies { key } }',
    {
      ...{ key: 'c', name: 'C', tags: [], _maintainer: { kind: 'team', key: 't', name: 'T' }, dependencies: [] },
      variations: [{ key: 'v', messages: [{ role: 'user', content: 'Hello' }] }],
    },
  ],
  [
    'createAIConfigVariation',
    'input: { projectKey: "p", aiConfigKey: "c", variation: { key: "v", name: "V" } }',
    'aiConfigVariation { key name messages { content } tools { key } judges { aiConfigKey samplingPercentage } aiConfig { key } }',
    {
      ...{ key: 'v', name: 'V', messages: [], tools: [{ key: 't', version: 1 }] },
      judgeConfiguration: { judges: [{ judgeConfigKey: 'j', samplingRate: 0.5 }] },
    },
  ],
  [
    'updateAIConfigTargeting',
    'input: { projectKey: "p", key: "c", environmentKey: "e", instructions: [{ updateTrackEvents: { trackEvents: true } }] }',
    'aiConfig { key targeting { tags variations { value } environments { rules { clauses { values } } targets { values } } } }',
    {
      ...{
        key: 'c',
        name: 'C',
        tags: [],
        variations: [{ _id: 'v', value: 1 }],
        experiments: { baselineIdx: 0, items: [] },
      },
      environments: { e: { targets: [], contextTargets: [], rules: [{ clauses: [] }], fallthrough: {} } },
    },
  ],
  ['importBigSegment', `input: { ${inSegment}, mode: MERGE, contexts: { keys: ["u"] } }`, 'importId', {}],
  ['exportBigSegment', `input: { ${inSegment} }`, 'exportId', {}],
]

const odd: readonly (readonly [what: string, reply: Reply])[] = [
  ['no content', { status: 204 }],
  ['nothing', { text: '' }],
  ['nothing, though something was made', { status: 201 }],
  ['nothing yet', { status: 202 }],
  ['HTML', { text: '<html>', type: 'text/html' }],
  ['HTML that calls itself JSON', { text: '<html>' }],
  ['JSON that calls itself text', { text: '{}', type: 'text/plain' }],
  ['half of a document', { text: '{"key":' }],
  ...['{}', '[]', 'null', '"x"', '7', '[null]', '{"then":"x"}'].map((text) => [text, { text }] as const),
]

async function ask(query: string) {
  const response = await gateway.yoga.fetch('http://gateway.test/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  return response.json()
}

describe.each(writes)('%s', (field, input, selection, answer) => {
  const query = `mutation { ${field}(${input}) { ${selection} userErrors { message code } } }`

  /** Expects that the change is told as made, and that what cannot be read of the answer fails below its payload. */
  function isMade({ data, errors = [] }: Awaited<ReturnType<typeof ask>>, what: string) {
    expect(data?.[field]?.userErrors, `${what}: ${JSON.stringify(errors)}`).toBeInstanceOf(Array)
    for (const { path, extensions } of errors) {
      expect(extensions.code, what).toMatch(/^(UPSTREAM_FAILURE|NOT_FOUND)$/)
      expect(path.length, what).toBeGreaterThan(1)
    }
    expect(defects, what).toEqual([])
  }

  it('is made if it is answered as documented', async () => {
    reply = { text: JSON.stringify(answer) }
    const told = await ask(query)
    isMade(told, 'as documented')
    expect(told.data[field].userErrors).toEqual([])
  })

  it.each(odd)('is made if it is answered with %s', async (what, spoil) => {
    reply = spoil
    const told = await ask(query)
    isMade(told, what)
    expect(told.data[field].userErrors).toEqual([])
    for (const { extensions } of told.errors ?? []) {
      if (extensions.upstream?.outcome) expect(extensions.upstream.outcome).toBe('DONE')
    }
  })

  it('is made whatever a property of the answer is', async () => {
    for (const [index, place] of placesIn(answer, (at) => at.at(-1) === 'value').entries()) {
      for (const spoil of [...spoils.slice(0, 2), spoils[2 + (index % (spoils.length - 2))]]) {
        reply = { text: JSON.stringify(spoiled(answer, place, spoil)) }
        isMade(await ask(query), `${place.join('.')} = ${JSON.stringify(spoil)}`)
      }
    }
  })
})

it.each([
  ['deleteFlag', `input: { ${inFlag} }`, 'deletedFlagId'],
  ['deleteSegment', `input: { ${inSegment} }`, 'deletedSegmentId'],
  ['deleteProject', 'input: { key: "p" }', 'deletedProjectId'],
  ['deleteTeam', 'input: { key: "t" }', 'deletedTeamId'],
  ['deleteMember', 'input: { id: "m" }', 'deletedMemberId'],
  ['followFlag', 'input: { projectKey: "p", environmentKey: "e", flagKey: "f", memberId: "m" }', 'flag { key }'],
])('%s looks at the status alone', async (field, input, selection) => {
  for (const [, spoil] of odd) {
    reply = spoil
    const { data, errors } = await ask(`mutation { ${field}(${input}) { ${selection} userErrors { message } } }`)
    expect(errors).toBeUndefined()
    expect(Object.values(data[field])).not.toContain(null)
    expect(data[field].userErrors).toEqual([])
  }
})
