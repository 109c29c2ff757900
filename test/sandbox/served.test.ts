import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { type Doc, post, send } from '../support/sandbox-ask.ts'
import { flagOf } from '../support/sandbox-flags.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox({ flags: 1 })
})
afterAll(() => sandbox.close())

const at = '/environments/test'
const everybody = { clauses: [], variation: 1, trackEvents: false }

/** Makes a flag with the variations true and false that is on in `test` and changed there. */
async function configured(key: string, ...patch: { path: string; value: unknown }[]): Promise<Doc> {
  expect(await send(sandbox, 'POST', '/flags/web', { key, name: key })).toMatchObject({ status: 201 })
  const on = { path: '/on', value: true }
  const body = [on, ...patch].map(({ path, value }) => ({ op: 'add', path: `${at}${path}`, value }))
  const { status, json } = await send(sandbox, 'PATCH', `/flags/web/${key}`, body)
  expect([status, json.message]).toEqual([200, undefined])
  return json.environments.test
}

/** What a context gets of a flag in `test`. */
async function evaluation(flagKey: string, context: object = {}): Promise<Doc> {
  const path = '/projects/web/environments/test/flags/evaluate'
  const { json } = await post(sandbox, path, { kind: 'user', key: 'cust-1', ...context })
  return json.items.find(({ key }: Doc) => key === flagKey)
}

describe('a rule of a flag', () => {
  it('without clauses serves everybody, and is a null rule of the summary', async () => {
    const { _summary } = await configured('no-clauses', { path: '/rules', value: [everybody] })
    expect(_summary.variations).toMatchObject({ 0: { rules: 0, nullRules: 0 }, 1: { rules: 0, nullRules: 1 } })
    expect(await evaluation('no-clauses')).toMatchObject({
      _value: false,
      reason: { kind: 'RULE_MATCH', ruleIndex: 0 },
    })
  })

  it.each([
    { negate: false, country: 'DE', kind: 'FALLTHROUGH' },
    { negate: true, country: 'DE', kind: 'RULE_MATCH' },
    { negate: true, country: undefined, kind: 'FALLTHROUGH' },
  ])('whose clause has no values decides $kind for negate $negate and country $country', async (row) => {
    const { negate, country, kind } = row
    const key = `no-values-${negate}-${country}`
    const clauses = [{ attribute: 'country', op: 'in', values: [], negate }]
    const { _summary } = await configured(key, { path: '/rules', value: [{ ...everybody, clauses }] })
    expect(_summary.variations[1]).toMatchObject({ rules: 0, nullRules: 1 })
    expect((await evaluation(key, country ? { country } : {})).reason).toMatchObject({ kind })
  })

  it('that is disabled serves nobody', async () => {
    const { rules } = await configured('disabled', { path: '/rules', value: [{ ...everybody, disabled: true }] })
    expect(rules).toMatchObject([{ disabled: true }])
    expect(await evaluation('disabled')).toMatchObject({ _value: true, reason: { kind: 'FALLTHROUGH' } })
  })
})

it('the type of the allocation of a guarded rollout is kept', async () => {
  const rollout = {
    contextKind: 'user',
    variations: [
      { variation: 0, weight: 20_000 },
      { variation: 1, weight: 80_000 },
    ],
    experimentAllocation: { defaultVariation: 1, canReshuffle: false, type: 'measuredRollout' },
  }
  await configured('guarded', { path: '/fallthrough', value: { rollout } })
  expect((await flagOf(sandbox, 'guarded')).environments.test.fallthrough).toEqual({ rollout })
})

describe('a prerequisite', () => {
  it('that is on and blocked is met by its off variation', async () => {
    await send(sandbox, 'POST', '/flags/web', { key: 'lowest', name: 'lowest' })
    const blocked = await configured('blocked', { path: '/prerequisites', value: [{ key: 'lowest', variation: 0 }] })
    expect(blocked.offVariation).toBe(1)
    await configured('met', { path: '/prerequisites', value: [{ key: 'blocked', variation: 1 }] })
    await configured('unmet', { path: '/prerequisites', value: [{ key: 'blocked', variation: 0 }] })
    expect(await evaluation('blocked')).toMatchObject({ reason: { kind: 'PREREQUISITE_FAILED' } })
    expect(await evaluation('met')).toMatchObject({ _value: true, reason: { kind: 'FALLTHROUGH' } })
    expect(await evaluation('unmet')).toMatchObject({ _value: false, reason: { prerequisiteKey: 'blocked' } })
  })

  it('that is archived is never met', async () => {
    await configured('gone')
    await send(sandbox, 'PATCH', '/flags/web/gone', [{ op: 'replace', path: '/archived', value: true }])
    await configured('needs-gone', { path: '/prerequisites', value: [{ key: 'gone', variation: 0 }] })
    expect(await evaluation('needs-gone')).toMatchObject({ reason: { prerequisiteKey: 'gone' } })
  })
})
