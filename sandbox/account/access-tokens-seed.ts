import type { AuditLogEntryRecord } from '../changes/audit-log-record.ts'
import { currentVersion } from '../resource/call.ts'
import { formerMember, formerMemberLeft, personalTokens, serviceTokens } from '../seed/deeds.ts'
import { day, hour, now, objectId, random, year } from '../seed/random.ts'
import type { People } from '../store.ts'
import type { MemberRecord } from './member-record.ts'
import { seededRoleId } from './roles.ts'
import { type BaseRole, type TokenRecord, tokens } from './tokens.ts'

type Plan = Partial<TokenRecord> & Pick<TokenRecord, 'name' | 'memberId'>

/** A token with what follows from its name. The value of one that others name has the characters at its end that they tell. */
export function token({ ending, ...plan }: Plan & { ending?: string }): TokenRecord {
  const from = random(`token/${plan.name}/${plan.memberId}`)
  const createdAt = plan.createdAt ?? now - from.integer(30 * day, 2 * year)
  const uuid = from.uuid()
  const isLimited = plan.customRoleIds !== undefined || plan.inlineRole !== undefined
  return {
    id: objectId(createdAt, from),
    value: `api-${ending ? uuid.slice(0, -ending.length) + ending : uuid}`,
    serviceToken: false,
    ...(!isLimited && { role: 'reader' as const }),
    ...{ customRoleIds: [], inlineRole: [], defaultApiVersion: currentVersion, refused: [] },
    createdAt,
    lastModified: createdAt,
    lastUsed: now - from.integer(hour, 20 * day),
    ...plan,
  }
}

/** The tokens of the account: those of the command line, those that made changes, and those that nobody uses any more. */
export function accessTokenRows({ members }: People): readonly TokenRecord[] {
  const people = [...members.values()]
  const [owner, admin] = people as [MemberRecord, MemberRecord]
  const { pipeline, terraform, nightly } = serviceTokens
  const service = { serviceToken: true, memberId: admin.id } as const
  return [
    ...known(people),
    token({
      ...pipeline,
      ...service,
      createdAt: now - 2 * year,
      role: 'writer',
      description: 'Switches flags at deployments',
    }),
    token({ ...terraform, ...service, createdAt: now - 400 * day, role: 'admin' }),
    token({ ...nightly, ...service, createdAt: now - 300 * day, role: 'writer', lastUsed: now - 150 * day }),
    ...left,
    token({ ...service, memberId: owner.id, name: 'Metric export', customRoleIds: [seededRoleId('analyst')] }),
    token({
      ...service,
      name: 'SDK key rotation',
      createdAt: now - 2.9 * year,
      customRoleIds: ['sdk-key-reader', 'production-operator'].map(seededRoleId),
    }),
    ...personalTokens.map((one, index) =>
      token({ ...one, memberId: people[1 + index]!.id, createdAt: now - 500 * day, role: 'admin' }),
    ),
    ...people.flatMap(lastSeen),
  ].sort((one, other) => one.createdAt - other.createdAt)
}

/** Service tokens of somebody who left go on working, and nobody looks after them. */
const left = [
  token({
    ...{ memberId: formerMember.id, serviceToken: true, name: 'Price import', role: 'writer' },
    ...{ createdAt: now - 2.8 * year, lastUsed: formerMemberLeft + 12 * day },
  }),
  token({
    ...{ memberId: formerMember.id, serviceToken: true, name: 'Old build server', role: 'admin' },
    ...{ createdAt: now - 2.5 * year, lastUsed: formerMemberLeft - 90 * day },
  }),
  token({
    ...{ memberId: formerMember.id, serviceToken: true, name: 'Trial', createdAt: now - 2 * year, lastUsed: 0 },
    customRoleIds: [seededRoleId('experimenter')],
  }),
]

/** The token by which a member was seen last. */
const lastSeen = ({ id, lastSeenTokenId, createdAt, lastSeen, role }: MemberRecord): TokenRecord[] =>
  lastSeenTokenId
    ? [
        token({
          ...{ memberId: id, name: 'Command line', createdAt: createdAt + day, lastUsed: lastSeen },
          role: baseRoleOf(role),
          id: lastSeenTokenId,
        }),
      ]
    : []

const baseRoleOf = (role: MemberRecord['role']): BaseRole =>
  role === 'owner' || role === 'admin' ? 'admin' : role === 'writer' ? 'writer' : 'reader'

function known(members: readonly MemberRecord[]): readonly TokenRecord[] {
  const of = (name: keyof typeof tokens, label: string, role: MemberRecord['role'], more: Partial<TokenRecord>) =>
    token({
      ...{ memberId: members.find((member) => member.role === role)!.id, name: label, createdAt: now - 90 * day },
      ...{ id: objectId(now - 90 * day, random(`token/${name}`)), value: tokens[name] },
      ...more,
    })
  return [
    of('admin', 'Demo', 'owner', { role: 'admin' }),
    of('reader', 'Demo, read only', 'reader', {}),
    of('limited', 'Demo, flags only', 'writer', {
      inlineRole: [
        { effect: 'allow', actions: ['*'], resources: ['proj/*:env/*:flag/*', 'proj/*:env/*:segment/*'] },
        { effect: 'deny', actions: ['*'], resources: ['member/*', 'team/*', 'role/*'] },
      ],
      refused: ['member', 'team', 'role'],
    }),
  ]
}

/** The tokens that the audit log tells of being made. */
export function loggedTokens(log: Iterable<AuditLogEntryRecord>): readonly TokenRecord[] {
  const made = [...log].filter(({ actions }) => actions.includes('createAccessToken'))
  return made.flatMap(({ target, date }) => {
    const [, memberId, id] = /^member\/([^:]+):token\/(.+)$/.exec(target.resources[0]!) ?? []
    return memberId && id ? [token({ memberId, id, name: target.name, createdAt: date, role: 'writer' })] : []
  })
}
