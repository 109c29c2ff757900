import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actorKindOf, actorsOf, byActor } from '../../src/facts/audit-log-actors.ts'
import { changesContext } from '../../src/facts/context-changes.ts'
import { approvalsIn } from '../../src/facts/entry-approvals.ts'
import type { ApprovalRequestRep } from '../../src/rest/changes/approval-requests.ts'
import type { AuditLogEntryListingRep, AuditLogEntryRep } from '../../src/rest/changes/audit-log.ts'

const entry = (more: Partial<AuditLogEntryRep>) =>
  ({ _id: 'e', date: 1_000_000, accesses: [], ...more }) as AuditLogEntryRep

const member = { _id: 'm1', email: 'a@x.example' }
const token = { _id: 't1', name: 'CI', serviceToken: true }

describe('the actor of an entry', () => {
  const kinds: [kind: string, entry: Partial<AuditLogEntryListingRep>][] = [
    ['MEMBER', { member }],
    ['TOKEN', { member, token: { _id: 't2' } }],
    ['SERVICE_TOKEN', { token }],
    ['APP', { app: { _id: 'a1' }, member }],
    ['LAUNCHDARKLY', {}],
  ]
  it.each(kinds)('is a %s', (kind, of) => {
    expect(actorKindOf(entry(of))).toBe(kind)
  })

  it('meets a condition by any of the members or tokens, and by the kind', () => {
    const is = byActor({ memberIds: ['m1'], tokenIds: ['t1'], kinds: ['TOKEN', 'SERVICE_TOKEN'] })
    expect(is(entry({ member }))).toBe(false)
    expect(is(entry({ member, token: { _id: 't2' } }))).toBe(true)
    expect(is(entry({ token }))).toBe(true)
    expect(is(entry({ token: { ...token, _id: 't3' } }))).toBe(false)
    expect(is(entry({}))).toBe(false)
  })

  it('is described by the newest entry, and counts each entry once', () => {
    const actors = [{ member }, { member: { _id: 'm2' } }, { token }, {}]
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(9))), (deeds) => {
        const found = actorsOf(deeds.map(([actor, date]) => entry({ ...actors[actor], date })))
        expect(found.map(({ count }) => count)).toEqual(found.map(({ count }) => count).toSorted((a, b) => b - a))
        expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(deeds.length)
        for (const { kind, member, count, lastAt } of found) {
          const dates = deeds
            .filter(
              ([actor]) => actorKindOf(entry(actors[actor]!)) === kind && actors[actor]!.member?._id === member?._id,
            )
            .map(([, date]) => date)
          expect([count, lastAt]).toEqual([dates.length, Math.max(...dates)])
        }
      }),
    )
  })
})

describe('the approval request of an entry', () => {
  const flag = 'proj/web:env/production:flag/cart'
  const request = (id: string, more: Partial<ApprovalRequestRep> = {}) =>
    ({
      ...{ _id: id, resourceId: flag, appliedDate: 1_000_000, creationDate: 500_000, status: 'completed' },
      ...{ instructions: [{ kind: 'turnFlagOn' }], ...more },
    }) as ApprovalRequestRep
  const about = (more: Partial<AuditLogEntryRep> = {}) =>
    entry({ target: { resources: [flag] }, accesses: [{ action: 'updateOn', resource: flag }], ...more })

  const cases: [what: string, requests: ApprovalRequestRep[], entry: AuditLogEntryRep, state: string, id?: string][] = [
    ['applied at its time', [request('a')], about(), 'APPROVED', 'a'],
    ['applied five seconds before', [request('a', { appliedDate: 995_000 })], about(), 'APPROVED', 'a'],
    ['applied five seconds after', [request('a', { appliedDate: 1_005_000 })], about(), 'APPROVED', 'a'],
    ['applied later', [request('a', { appliedDate: 1_005_001 })], about(), 'NONE'],
    ['about another resource', [request('a', { resourceId: `${flag}2` })], about(), 'NONE'],
    ['about every environment', [request('a', { resourceId: 'proj/web:env/*:flag/cart' })], about(), 'APPROVED', 'a'],
    ['without a time', [request('a', { appliedDate: undefined })], about(), 'BEFORE'],
    ['younger than the entry', [request('a', { creationDate: 1_000_001, appliedDate: 2_000_000 })], about(), 'BEFORE'],
    ['absent', [], about(), 'BEFORE'],
    [
      'one of two that fits the actions',
      [request('a', { instructions: [{ kind: 'addRule' }] }), request('b')],
      about(),
      'APPROVED',
      'b',
    ],
    ['one of two that fit', [request('a'), request('b')], about(), 'SEVERAL'],
    [
      'one of two, of an entry that tells only that a request was applied',
      [request('a'), request('b')],
      about({ accesses: [{ action: 'applyApprovalRequest', resource: flag }] }),
      'SEVERAL',
    ],
  ]
  it.each(cases)('%s', (_, requests, of, state, id) => {
    const approval = approvalsIn(requests)(of)
    expect(approval.state).toBe(state)
    expect(approval.state === 'APPROVED' ? approval.request._id : undefined).toBe(id)
  })
})

describe('an entry about targets', () => {
  const variations = [{ _id: 'v0' }, { _id: 'v1' }]
  const flag = (targets: object[], contextTargets: object[] = [], all: object[] = variations) => ({
    variations: all,
    environments: { production: { targets, contextTargets } },
  })
  const on = { variation: 0, values: ['ann'] }
  const cases: [what: string, before: unknown, after: unknown, context: [string, string], changes: boolean | null][] = [
    ['adds a user', flag([]), flag([on]), ['user', 'ann'], true],
    ['adds another user', flag([]), flag([on]), ['user', 'bob'], false],
    ['adds a user, not a device', flag([]), flag([on]), ['device', 'ann'], false],
    ['moves a user', flag([on]), flag([{ variation: 1, values: ['ann'] }]), ['user', 'ann'], true],
    ['keeps a user', flag([on]), flag([{ variation: 0, values: ['ann', 'bob'] }]), ['user', 'ann'], false],
    [
      'keeps a user at a variation that moved up',
      flag([{ variation: 1, values: ['ann'] }]),
      flag([on], [], [{ _id: 'v1' }]),
      ['user', 'ann'],
      false,
    ],
    ['removes a device', flag([], [{ ...on, contextKind: 'device' }]), flag([]), ['device', 'ann'], true],
    ['creates the flag', null, flag([on]), ['user', 'ann'], true],
    ['includes a user', { included: [] }, { included: ['ann'] }, ['user', 'ann'], true],
    [
      'excludes a device',
      { excludedContexts: [] },
      { excludedContexts: [{ contextKind: 'device', values: ['ann'] }] },
      ['device', 'ann'],
      true,
    ],
    ['has no documents', null, undefined, ['user', 'ann'], null],
    ['has documents of another form', { environments: [1], targets: 2 }, { included: 'ann' }, ['user', 'ann'], false],
  ]
  it.each(cases)('%s', (_, previousVersion, currentVersion, [kind, key], changes) => {
    expect(changesContext(entry({ previousVersion, currentVersion }), { kind, key })).toBe(changes)
  })
})
