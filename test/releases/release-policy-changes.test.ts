import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testWrites } from '../resource/writes.ts'
import { sentBy } from '../support/change.ts'
import { betaOf, sendBeta } from '../support/releases.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeEach(async () => {
  stack = await startStack({ sandbox: { flags: 1 } })
})
afterEach(() => stack.close())

const path = '/projects/web/release-policies'
const address = { projectKey: 'web', key: 'new' }
const stages = [
  { percentage: 12.5, durationMs: 60_000 },
  { percentage: 100, durationMs: 0 },
]
const inRest = [
  { allocation: 12_500, durationMillis: 60_000 },
  { allocation: 100_000, durationMillis: 0 },
]

testWrites({
  type: 'ReleasePolicy',
  stack: () => stack,
  field: 'releasePolicy(projectKey: "web", key: "new")',
  create: {
    input: { ...address, name: 'New', method: 'PROGRESSIVE', progressive: { stages } },
    tells: { name: 'New', method: 'PROGRESSIVE', rank: 3, progressive: { stages } },
  },
  update: {
    input: { ...address, name: 'Newer', method: 'GUARDED', guarded: { metricKeys: ['basket-value'] } },
    tells: { name: 'Newer', method: 'GUARDED', rank: 3, progressive: null, guarded: { metricKeys: ['basket-value'] } },
  },
  replaced: true,
  remove: address,
  selection: `id key name method rank environmentKeys flagTags progressive { stages { percentage durationMs } }
    guarded { metricKeys }`,
})

const change = (name: string, input: object, selected = 'releasePolicy { key }') =>
  stack.ask(
    `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) {
      done: ${name}(input: $input) { ${selected} userErrors { message code path } }
    }`,
    { input: { projectKey: 'web', ...input } },
  )
const keys = async () => (await betaOf(stack, path)).items.map(({ key, rank }: Doc) => `${rank} ${key}`)

describe('a release policy', () => {
  it('is created with every property in the words of LaunchDarkly', async () => {
    const guarded = {
      ...{ contextKindKey: 'user', minimumSampleSize: 10, rollsBackOnRegression: false },
      ...{ metricKeys: ['basket-value'], metricGroupKeys: ['purchase'], stages },
    }
    const scope = { environmentKeys: ['qa'], flagTags: ['checkout'] }
    const answer = await change('createReleasePolicy', { key: 'new', name: 'New', method: 'GUARDED', scope, guarded })
    expect(answer.data.done).toEqual({ releasePolicy: { key: 'new' }, userErrors: [] })
    expect(sentBy(answer)).toEqual([
      [
        'POST',
        path,
        {
          ...{ key: 'new', name: 'New', releaseMethod: 'guarded-release' },
          scope: { environmentKeys: ['qa'], flagTagKeys: ['checkout'] },
          guardedReleaseConfig: {
            ...{ rolloutContextKindKey: 'user', minSampleSize: 10, rollbackOnRegression: false },
            ...{ metricKeys: ['basket-value'], metricGroupKeys: ['purchase'], stages: inRest },
          },
        },
      ],
    ])
    expect(await keys()).toEqual(['1 guarded-production', '2 slow-canary', '3 new', '4 default'])
  })

  it.each([
    ['a step over all contexts', { progressive: { stages: [{ percentage: 101, durationMs: 1 }] } }, 'percentage'],
    ['a part of a thousandth', { progressive: { stages: [{ percentage: 0.0001, durationMs: 1 }] } }, 'percentage'],
    ['a part of a millisecond', { progressive: { stages: [{ percentage: 1, durationMs: 0.5 }] } }, 'durationMs'],
  ])('refuses %s, without a call', async (_, input, field) => {
    const answer = await change('createReleasePolicy', { key: 'new', name: 'N', method: 'PROGRESSIVE', ...input })
    expect(answer.data.done.userErrors).toMatchObject([{ path: ['input', 'progressive', 'stages', '0', field] }])
    expect(answer.calls).toEqual([])
  })

  it('may not have the key of the route of the order', async () => {
    const { data, calls } = await change('createReleasePolicy', { key: 'order', name: 'N', method: 'PROGRESSIVE' })
    expect(data.done.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', path: ['input', 'key'] }])
    expect(calls).toEqual([])
  })

  it.each([
    ['settings of another method', { method: 'PROGRESSIVE', guarded: { stages } }],
    ['steps that fall', { method: 'GUARDED', guarded: { stages: stages.toReversed() } }],
    ['an environment that is none', { method: 'GUARDED', scope: { environmentKeys: ['nowhere'] } }],
  ])('is refused by LaunchDarkly with %s', async (_, input) => {
    const { data } = await change('createReleasePolicy', { key: 'new', name: 'N', ...input })
    expect(data.done).toMatchObject({ releasePolicy: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
  })
})

describe('reorderReleasePolicies', () => {
  const reorder = (order: readonly string[]) =>
    change('reorderReleasePolicies', { keys: order }, 'releasePolicies { key rank }')

  it('changes the ranks, in one call', async () => {
    const answer = await reorder(['slow-canary', 'guarded-production'])
    expect(sentBy(answer)).toEqual([['POST', `${path}/order`, ['slow-canary', 'guarded-production']]])
    expect(answer.data.done).toEqual({
      releasePolicies: [
        { key: 'slow-canary', rank: 1 },
        { key: 'guarded-production', rank: 2 },
        { key: 'default', rank: 3 },
      ],
      userErrors: [],
    })
    await sendBeta(stack, 'DELETE', `${path}/slow-canary`)
    expect(await keys()).toEqual(['1 guarded-production', '2 default'])
  })

  it.each([[['slow-canary']], [['slow-canary', 'slow-canary']], [['slow-canary', 'guarded-production', 'default']]])(
    'of %j is refused',
    async (order) => {
      const { data } = await reorder(order)
      expect(data.done).toMatchObject({ releasePolicies: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
    },
  )

  it('leaves the default policy where it is, and it cannot be deleted', async () => {
    expect((await sendBeta(stack, 'DELETE', `${path}/default`)).status).toBe(400)
    expect((await keys()).at(-1)).toBe('3 default')
  })
})
