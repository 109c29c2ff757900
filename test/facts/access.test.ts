import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { approvalNeed } from '../../src/facts/access/approval.ts'
import { decideBaseRole } from '../../src/facts/access/base-role.ts'
import { type AccessQuestion, decisions, missingFor } from '../../src/facts/access/decisions.ts'
import { decidePolicy, decideRole } from '../../src/facts/access/policy.ts'
import { concreteParts, type ResourcePart } from '../../src/facts/access/specifier.ts'
import type { FactGap } from '../../src/facts/gaps.ts'
import type { MemberDoc } from '../../src/rest/account/members.ts'
import type { RoleDoc, StatementRep } from '../../src/rest/account/roles.ts'
import type { TeamDoc } from '../../src/rest/account/teams.ts'

const specifier = 'proj/web:env/production:flag/tax'

/** The parts of a resource, all of whose tags are known. */
const at = (text: string, tags: Record<string, readonly string[]> = {}): ResourcePart[] =>
  concreteParts(text)!.map((part) => ({
    ...part,
    tags: tags[part.kind] ?? [],
    critical: part.kind === 'env' ? part.name === 'production' : null,
    views: null,
  }))

const flag = at(specifier, { flag: ['protected', 'kill-switch'] })

const allow = (actions: string[], ...resources: string[]): StatementRep => ({ effect: 'allow', actions, resources })
const deny = (actions: string[], ...resources: string[]): StatementRep => ({ effect: 'deny', actions, resources })
const allFlags = 'proj/*:env/*:flag/*'
const onFlags = allow(['*'], allFlags)
const perhaps = 'proj/*:env/*;{region:eu}:flag/*'

describe('a policy', () => {
  const cases: [string, StatementRep[], string][] = [
    ['says nothing without statements', [], 'NONE'],
    ['allows by a statement', [onFlags], 'ALLOW'],
    ['allows by a star in the action', [allow(['update*'], allFlags)], 'ALLOW'],
    [
      'allows by all but some actions',
      [{ effect: 'allow', notActions: ['deleteFlag'], resources: [allFlags] }],
      'ALLOW',
    ],
    [
      'does not allow an excepted action',
      [{ effect: 'allow', notActions: ['updateO*'], resources: [allFlags] }],
      'NONE',
    ],
    [
      'allows on all but some resources',
      [{ effect: 'allow', actions: ['*'], notResources: ['proj/app:env/*:flag/*'] }],
      'ALLOW',
    ],
    [
      'does not allow on an excepted one',
      [{ effect: 'allow', actions: ['*'], notResources: ['proj/web:env/*:flag/*'] }],
      'NONE',
    ],
    [
      'counts what is within an excepted one',
      [{ effect: 'deny', actions: ['*'], notResources: ['proj/app', 'proj/app:*'] }],
      'DENY',
    ],
    [
      'is open where only other kinds are excepted',
      [{ effect: 'allow', actions: ['*'], notResources: ['member/*'] }],
      'UNKNOWN',
    ],
    ['denies in spite of a statement that allows', [onFlags, deny(['updateOn'], allFlags)], 'DENY'],
    ['denies by a tag', [onFlags, deny(['*'], `${allFlags};protected`)], 'DENY'],
    ['does not deny without the tag', [onFlags, deny(['*'], `${allFlags};other`)], 'ALLOW'],
    ['is open if a statement that could deny is', [onFlags, deny(['*'], perhaps)], 'UNKNOWN'],
    ['says nothing if nothing allows what may be denied', [deny(['*'], perhaps)], 'NONE'],
    ['allows although another statement is open', [onFlags, allow(['*'], perhaps)], 'ALLOW'],
    ['denies although another statement is open', [allow(['*'], perhaps), deny(['*'], allFlags)], 'DENY'],
    ['is open if only an open statement allows', [allow(['*'], perhaps)], 'UNKNOWN'],
    ['passes over open statements about other actions', [deny(['deleteFlag'], perhaps), onFlags], 'ALLOW'],
    ['is open with an effect of tomorrow', [onFlags, { ...onFlags, effect: 'warn' }], 'UNKNOWN'],
    ['is open with both resources and others', [{ ...onFlags, notResources: ['proj/app'] }], 'UNKNOWN'],
    ['is open without resources', [{ effect: 'allow', actions: ['*'] }], 'UNKNOWN'],
    ['is open without actions', [{ effect: 'allow', resources: [allFlags] }], 'UNKNOWN'],
    ['says nothing by a list of no actions', [allow([], allFlags)], 'NONE'],
    ['is open with a resource that is no specifier', [allow(['*'], 'flags')], 'UNKNOWN'],
    ['allows by one of several resources', [allow(['*'], 'flags', allFlags)], 'ALLOW'],
    ['is open with actions that are no texts', [{ ...onFlags, actions: [1] as never }], 'UNKNOWN'],
    ['allows in critical environments', [allow(['*'], 'proj/*:env/*;{critical:true}:flag/*')], 'ALLOW'],
  ]
  it.each(cases)('%s', (_, statements, effect) => {
    expect(decidePolicy([statements], 'updateOn', flag, {}).effect).toBe(effect)
    expect(decidePolicy([statements.toReversed()], 'updateOn', flag, {}).effect).toBe(effect)
  })

  it('refers to attributes, each of which has several values', () => {
    const policy = [[allow(['*'], `proj/\${roleAttribute/projects}:env/*:flag/*`)]]
    const by = (attributes: Record<string, string[]> | null) => decidePolicy(policy, 'updateOn', flag, attributes)
    expect(by({ projects: ['app', 'web'] }).effect).toBe('ALLOW')
    expect(by({ projects: ['app'] }).effect).toBe('NONE')
    expect(by({}).effect).toBe('NONE')
    expect(by(null)).toMatchObject({ effect: 'UNKNOWN', unsure: { code: 'UNREADABLE_ATTRIBUTES' } })
  })

  it('of a role counts the statements of its preset, and shows things by its base permissions', () => {
    const role = (policy: StatementRep[], more: object = {}) => ({ policy, ...more })
    const preset = { _presetStatements: [deny(['*'], allFlags)] }
    expect(decideRole(role([onFlags], preset), 'updateOn', flag, {}).effect).toBe('DENY')
    const viewing = (policy: StatementRep[], basePermissions?: string) =>
      decideRole(role(policy, { basePermissions }), 'viewProject', flag.slice(0, 1), {}).effect
    expect(viewing([], 'reader')).toBe('ALLOW')
    expect(viewing([deny(['viewProject'], 'proj/web')], 'reader')).toBe('DENY')
    expect(viewing([deny(['viewProject'], 'proj/*;{odd:1}')], 'reader')).toBe('UNKNOWN')
    expect(viewing([], 'no_access')).toBe('NONE')
    expect(viewing([], undefined)).toBe('UNKNOWN')
    expect(viewing([allow(['viewProject'], 'proj/*')], undefined)).toBe('ALLOW')
    expect(decideRole(role([], { basePermissions: 'reader' }), 'updateOn', flag, {}).effect).toBe('NONE')
  })
})

describe('a base role', () => {
  const person = { _id: 'abc', email: 'ann@acme.example' }
  it.each([
    ['owner', 'updateBillingContact', 'acct', 'ALLOW'],
    ['admin', 'updateOn', specifier, 'ALLOW'],
    ['admin', 'updateRole', 'member/x', 'ALLOW'],
    ['admin', 'updateSamlConfig', 'acct', 'ALLOW'],
    ['admin', 'updateBillingContact', 'acct', 'UNKNOWN'],
    ['admin', 'updateAccountOwner', 'acct', 'UNKNOWN'],
    ['writer', 'bypassRequiredApproval', specifier, 'ALLOW'],
    ['writer', 'deleteProject', 'proj/web', 'ALLOW'],
    ['writer', 'createWebhook', 'webhook/x', 'ALLOW'],
    ['writer', 'updateRole', 'member/x', 'NONE'],
    ['writer', 'createAccessToken', 'member/abc:token/t', 'ALLOW'],
    ['writer', 'createAccessToken', 'member/other:token/t', 'NONE'],
    ['writer', 'updatePolicy', 'role/x', 'NONE'],
    ['writer', 'createAccessToken', 'service-token/t', 'UNKNOWN'],
    ['writer', 'updateTeamName', 'team/x', 'NONE'],
    ['reader', 'viewProject', 'proj/web', 'ALLOW'],
    ['reader', 'updateOn', specifier, 'NONE'],
    ['reader', 'createAccessToken', 'member/ann@acme.example:token/t', 'UNKNOWN'],
    ['no_access', 'viewProject', 'proj/web', 'NONE'],
    ['tomorrow', 'viewProject', 'proj/web', 'UNKNOWN'],
  ])('%s, %s on %s: %s', (role, action, resource, effect) => {
    expect(decideBaseRole(role, action, at(resource), person)).toBe(effect)
  })
})

describe('the need of an approval', () => {
  const settings = (required: boolean, requiredApprovalTags: string[] = []) => ({ required, requiredApprovalTags })
  it.each([
    [undefined, [], 'NOT_REQUIRED'],
    [settings(false), [], 'NOT_REQUIRED'],
    [settings(true), [], 'REQUIRED'],
    [settings(true), null, 'REQUIRED'],
    [settings(false, ['a']), ['a', 'b'], 'REQUIRED'],
    [settings(false, ['a', 'b']), ['a', 'b'], 'REQUIRED'],
    [settings(false, ['a', 'b']), ['a'], 'UNKNOWN'],
    [settings(false, ['a', 'b']), ['c'], 'NOT_REQUIRED'],
    [settings(false, ['a']), null, 'UNKNOWN'],
  ] as const)('%j with the tags %j: %s', (of, tags, need) => {
    expect(approvalNeed(of, tags)).toBe(need)
  })
})

const role = (key: string, policy: readonly StatementRep[], more: Partial<RoleDoc> = {}) =>
  ({ _id: `id-${key}`, key, name: key, policy, basePermissions: 'no_access', ...more }) as RoleDoc
const team = (key: string, roleAttributes?: Record<string, string[]>) => ({ key, name: key, roleAttributes }) as TeamDoc
const inTeam = (key: string, ...customRoleKeys: string[]) => ({ key, name: key, customRoleKeys })
const member = (more: Partial<MemberDoc>): MemberDoc =>
  ({
    _id: 'm',
    email: 'ann@acme.example',
    role: 'reader',
    customRoles: [],
    teams: [],
    roleAttributes: {},
    ...more,
  }) as MemberDoc
const gap = (input: FactGap['input']) => ({
  gap: { input, code: 'FORBIDDEN' as const, environmentKey: null, message: 'No.' },
})

const question = (more: Partial<AccessQuestion> = {}): AccessQuestion => ({
  ...{ action: 'updateOn', specifier, resource: flag, elsewhere: [], approval: 'NOT_REQUIRED', gaps: [] },
  ...more,
})
const outcome = (
  one: MemberDoc,
  roles: readonly RoleDoc[],
  teams: readonly TeamDoc[] = [],
  more: Partial<AccessQuestion> = {},
) => decisions({ roles: { value: roles }, teams: { value: teams } }, question(more))(one)

describe('a member', () => {
  const denying = role('denying', [onFlags, deny(['*'], `${allFlags};protected`)])
  const killing = role('killing', [allow(['updateOn'], `${allFlags};kill-switch`)])

  it('may do what one role allows, although another one denies it', () => {
    const one = member({ customRoles: ['id-denying'], teams: [inTeam('ops', 'killing')] })
    const decided = outcome(one, [denying, killing], [team('ops', {})])
    expect(decided.outcome).toBe('ALLOWED')
    expect(decided.because.map(({ effect, source, role, team }) => [effect, source, role?.key, team?.key])).toEqual([
      ['ALLOW', 'TEAM_ROLE', 'killing', 'ops'],
      ['DENY', 'MEMBER_ROLE', 'denying', undefined],
    ])
    expect(decided.because[0]?.statement).toEqual(killing.policy[0])
  })

  it('has a base role unless there are custom roles of their own, which an owner has besides', () => {
    const told = (base: string, more: Partial<MemberDoc> = {}) =>
      outcome(member({ role: base, ...more }), [denying, role('empty', [])], [team('ops', {})]).outcome
    expect(told('writer')).toBe('ALLOWED')
    expect(told('writer', { customRoles: ['empty'] })).toBe('DENIED')
    expect(told('owner', { customRoles: ['empty'] })).toBe('ALLOWED')
    expect(told('writer', { teams: [inTeam('ops', 'empty')] })).toBe('ALLOWED')
    expect(told('reader', { teams: [inTeam('ops', 'empty')] })).toBe('DENIED')
    // A deleted role counts for nothing, but it is one.
    expect(told('writer', { customRoles: ['deleted'] })).toBe('DENIED')
  })

  it('fills the roles of a team with the attributes of the team, and their own with their own', () => {
    const developer = role('developer', [allow(['*'], `proj/\${roleAttribute/projects}:env/*:flag/*`)])
    const told = (more: Partial<MemberDoc>, ofTeam?: Record<string, string[]>) =>
      outcome(member(more), [developer], [team('ops', ofTeam)]).outcome
    const [web, app] = [{ projects: ['web'] }, { projects: ['app'] }]
    expect(told({ customRoles: ['developer'], roleAttributes: web }, app)).toBe('ALLOWED')
    expect(told({ customRoles: ['developer'], roleAttributes: app }, web)).toBe('DENIED')
    expect(told({ teams: [inTeam('ops', 'developer')], roleAttributes: app }, web)).toBe('ALLOWED')
    expect(told({ teams: [inTeam('ops', 'developer')], roleAttributes: web }, app)).toBe('DENIED')
    expect(told({ teams: [inTeam('gone', 'developer')], roleAttributes: web }, web)).toBe('UNKNOWN')
  })

  it('has permissions without a role', () => {
    const onTeam = { specifier: 'team/ops', resource: at('team/ops') }
    const told = (action: string, grant: object) =>
      outcome(member({ permissionGrants: [grant as never] }), [], [], { ...onTeam, action }).outcome
    const maintaining = { actionSet: 'maintainTeam', resource: 'team/ops' }
    expect(told('updateTeamMembers', { actions: ['updateTeamMembers'], resource: 'team/ops' })).toBe('ALLOWED')
    expect(told('updateTeamMembers', { ...maintaining, actions: ['updateTeamMembers'] })).toBe('ALLOWED')
    expect(told('deleteTeam', { ...maintaining, actions: ['updateTeamMembers'] })).toBe('DENIED')
    expect(told('deleteTeam', maintaining)).toBe('UNKNOWN')
    expect(told('deleteTeam', { ...maintaining, resource: 'team/other' })).toBe('DENIED')
  })

  it('has to be allowed a change of the whole flag in every environment', () => {
    const staging = at('proj/web:env/staging:flag/tax')
    const careful = role('careful', [onFlags, deny(['deleteFlag'], 'proj/*:env/production:flag/*')])
    const one = member({ customRoles: ['careful'] })
    const deleted = (resource: ResourcePart[], elsewhere: ResourcePart[][] | null) =>
      outcome(one, [careful], [], { action: 'deleteFlag', resource, elsewhere }).outcome
    expect(deleted(staging, [])).toBe('ALLOWED')
    expect(deleted(staging, [flag])).toBe('DENIED')
    expect(deleted(flag, null)).toBe('DENIED')
    expect(deleted(staging, null)).toBe('UNKNOWN')
  })

  it('needs an approval unless they may skip it', () => {
    const told = (policy: StatementRep[], more: Partial<AccessQuestion> = {}) =>
      outcome(member({ customRoles: ['one'] }), [role('one', policy)], [], { approval: 'REQUIRED', ...more }).outcome
    const careful = [allow(['update*'], allFlags)]
    expect(told([onFlags])).toBe('ALLOWED')
    expect(told(careful)).toBe('NEEDS_APPROVAL')
    expect(told([onFlags, deny(['bypassRequiredApproval'], allFlags)])).toBe('NEEDS_APPROVAL')
    expect(told([...careful, allow(['bypass*'], perhaps)])).toBe('UNKNOWN')
    expect(told([deny(['*'], allFlags)])).toBe('DENIED')
    expect(told(careful, { action: 'updateName' })).toBe('ALLOWED')
    expect(told(careful, { action: 'updateFlagVariations' })).toBe('UNKNOWN')
    expect(told(careful, { action: 'updateTomorrow' })).toBe('UNKNOWN')
    expect(told(careful, { approval: 'UNKNOWN' })).toBe('UNKNOWN')
    expect(told([onFlags], { approval: 'UNKNOWN' })).toBe('ALLOWED')
    expect(told(careful, { approval: 'NOT_REQUIRED' })).toBe('ALLOWED')
  })

  it('possibly does not see a project that one role hides and none shows', () => {
    const hiding = role('hiding', [deny(['viewProject'], 'proj/web')])
    const told = (...roles: RoleDoc[]) => outcome(member({ customRoles: roles.map(({ key }) => key) }), roles)
    const flags = role('flags', [onFlags])
    expect(told(flags).outcome).toBe('ALLOWED')
    expect(told(flags, hiding)).toMatchObject({ outcome: 'UNKNOWN', because: [{ code: 'PROJECT_HIDDEN' }, {}] })
    expect(told(flags, hiding, role('seeing', [allow(['viewProject'], 'proj/*')])).outcome).toBe('ALLOWED')
    expect(told(flags, hiding, role('reader', [], { basePermissions: 'reader' })).outcome).toBe('ALLOWED')
  })

  it('is undecided without the roles or the attributes of teams, unless something readable allows', () => {
    const asked = (one: MemberDoc, inputs: object) =>
      decisions({ roles: { value: [killing] }, teams: { value: [] }, ...inputs }, question())(one)
    const without = { roles: gap('ROLES') }
    const own = member({ customRoles: ['killing'] })
    expect(asked(own, without)).toMatchObject({
      outcome: 'UNKNOWN',
      because: [{ code: 'UNREADABLE_ROLE' }],
      gaps: [{ input: 'ROLES' }],
    })
    expect(asked(member({ role: 'writer' }), without)).toMatchObject({ outcome: 'ALLOWED', gaps: [] })
    expect(asked(member({}), without)).toMatchObject({ outcome: 'DENIED', gaps: [] })
    expect(asked(member({ role: 'writer', teams: [inTeam('ops', 'killing')] }), without).outcome).toBe('ALLOWED')
    expect(asked(member({ teams: [inTeam('ops', 'killing')] }), { teams: gap('TEAMS') }).outcome).toBe('ALLOWED')
    const refers = role('refers', [allow(['*'], `proj/\${roleAttribute/p}:env/*:flag/*`)])
    expect(
      asked(member({ teams: [inTeam('ops', 'refers')] }), { roles: { value: [refers] }, teams: gap('TEAMS') }),
    ).toMatchObject({ outcome: 'UNKNOWN', because: [{ code: 'UNREADABLE_ATTRIBUTES' }], gaps: [{ input: 'TEAMS' }] })
  })

  it('is undecided without tags that decide, which are told', () => {
    const resource = flag.map((part) => ({ ...part, tags: null }))
    const decided = outcome(member({ customRoles: ['killing'] }), [killing], [], { resource })
    expect(decided.outcome).toBe('UNKNOWN')
    expect(missingFor([decided])).toEqual([{ part: 2, what: 'TAGS' }])
    expect(missingFor([outcome(member({ role: 'writer' }), [killing], [], { resource })])).toEqual([])
  })

  it('may do what no list of actions has, as far as the roles say', () => {
    expect(outcome(member({ role: 'writer' }), [], [], { action: 'updateTomorrow' })).toMatchObject({
      outcome: 'ALLOWED',
      knownAction: false,
    })
    expect(outcome(member({ role: 'writer' }), [])).toMatchObject({ knownAction: true })
  })
})

describe('the laws of access', () => {
  const specifiers = fc.constantFrom(
    ...[
      allFlags,
      `${allFlags};protected`,
      `${allFlags};absent`,
      perhaps,
      'proj/web:*',
      'proj/app:env/*:flag/*',
      'flags',
    ],
  )
  const words = fc.array(fc.constantFrom('*', 'updateOn', 'update*', 'deleteFlag', 'viewProject'), { maxLength: 2 })
  const statement: fc.Arbitrary<StatementRep> = fc.record({
    effect: fc.constantFrom('allow', 'deny'),
    actions: words,
    resources: fc.array(specifiers, { maxLength: 2 }),
  })
  const policies = fc.array(fc.array(statement, { maxLength: 4 }), { maxLength: 4 })
  const told = (lists: readonly (readonly StatementRep[])[]) => {
    const roles = lists.map((policy, index) => role(`r${index}`, policy))
    const one = member({ customRoles: ['none', ...roles.map(({ key }) => key)] })
    return decisions({ roles: { value: roles }, teams: { value: [] } }, question())(one).outcome
  }
  /** The verdicts that a policy has when each of its open statements holds, or does not. */
  const certainly = (policy: readonly StatementRep[], holds: boolean) => {
    const filled = policy.map((one) => ({
      ...one,
      resources: one.resources!.flatMap((text) =>
        text !== perhaps && text !== 'flags' ? text : holds ? allFlags : [],
      ),
    }))
    return decidePolicy([filled], 'updateOn', flag, {}).effect
  }

  it('the order of statements and of roles changes nothing', () => {
    fc.assert(
      fc.property(policies, (lists) => {
        expect(told(lists.map((list) => list.toReversed()).toReversed())).toBe(told(lists))
      }),
    )
  })

  it('a role more never takes anything away', () => {
    fc.assert(
      fc.property(policies, fc.array(statement, { maxLength: 4 }), (lists, more) => {
        // A role that denies viewing the project can make an allowed action uncertain, and nothing else.
        if (told(lists) === 'ALLOWED') expect(told([...lists, more])).not.toBe('DENIED')
        if (told([...lists, more]) === 'DENIED') expect(told(lists)).toBe('DENIED')
      }),
    )
  })

  it('one role that allows is enough', () => {
    const shows = allow(['viewProject'], 'proj/*')
    fc.assert(
      fc.property(policies, (lists) => {
        expect(told([...lists, [onFlags, shows]])).toBe('ALLOWED')
      }),
    )
  })

  it('what is certain holds however the open statements turn out', () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 5 }), (policy) => {
        const { effect } = decidePolicy([policy], 'updateOn', flag, {})
        if (effect !== 'ALLOW' && effect !== 'DENY') return
        for (const holds of [true, false]) expect(certainly(policy, holds)).toBe(effect)
      }),
    )
  })
})
