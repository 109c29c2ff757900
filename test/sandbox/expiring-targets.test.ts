import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, type Doc, send } from '../support/sandbox-ask.ts'

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await startSandbox()
})
afterEach(() => sandbox.close())

const semantic = { 'content-type': 'application/json; domain-model=launchdarkly.semanticpatch' }
const patch = (path: string, instructions: unknown, headers: Record<string, string> = semantic) =>
  send(sandbox, 'PATCH', path, { instructions }, headers)

const flag = '/flags/web/cart-coupon-stack'
const segment = '/segments/web/beta-customers'
const user = { contextKind: 'user', contextKey: 'x' }

describe('a patch of what expires', () => {
  it.each<[what: string, path: string, instruction: object, message: string]>([
    ['an unknown kind', `${flag}/expiring-targets/production`, { kind: 'addTargets' }, 'unknown kind addTargets'],
    [
      'the kind of the other address',
      `${flag}/expiring-user-targets/production`,
      { kind: 'addExpiringTarget', variationId: 'x', userKey: 'x', value: 1 },
      'unknown kind addExpiringTarget',
    ],
    [
      'no time',
      `${flag}/expiring-targets/production`,
      { kind: 'addExpiringTarget', variationId: 'x', ...user },
      'Instruction 1 (addExpiringTarget): value is required',
    ],
    [
      'no variation',
      `${flag}/expiring-user-targets/production`,
      { kind: 'removeExpireUserTargetDate', userKey: 'x' },
      'Instruction 1 (removeExpireUserTargetDate): variationId is required',
    ],
    [
      'a version that is none',
      `${flag}/expiring-targets/production`,
      { kind: 'updateExpiringTarget', variationId: 'x', ...user, value: 1, version: 'x' },
      'version must be an integer',
    ],
    [
      'no key',
      `${segment}/expiring-targets/production`,
      { kind: 'removeExpiringTarget', targetType: 'included', contextKind: 'user' },
      'contextKey is required',
    ],
    [
      'another list',
      `${segment}/expiring-targets/production`,
      { kind: 'removeExpiringTarget', targetType: 'INCLUDED', ...user },
      'targetType must be one of included, excluded',
    ],
    [
      'no version of the segment',
      `${segment}/expiring-user-targets/production`,
      { kind: 'updateExpireUserTargetDate', targetType: 'included', userKey: 'x', value: 1 },
      'version is required',
    ],
  ])('with %s is refused with all of its instructions', async (_, path, wrong, message) => {
    const before = (await ask(sandbox, path)).json
    const right = rightFor(path, before.items[0])
    const { status, json } = await patch(path, [right, wrong])
    expect([status, json.code]).toEqual([400, 'invalid_request'])
    expect(json.message).toContain(message)
    expect((await ask(sandbox, path)).json).toEqual(before)
  })

  it('is refused if it does not say that it is a semantic patch, or has no instructions', async () => {
    const path = `${flag}/expiring-targets/production`
    const unsaid = await patch(path, [{ kind: 'removeExpiringTarget' }], {})
    expect([unsaid.status, unsaid.json.message]).toEqual([400, expect.stringContaining('semantic patch')])
    const none = await patch(path, [])
    expect([none.status, none.json.message]).toEqual([400, 'instructions must not be empty'])
  })

  it('leaves the versions of the flag and of the segment as they are', async () => {
    const documents = [flag, '/segments/web/production/beta-customers']
    const versions = async () =>
      Promise.all(
        documents.map(async (path) =>
          (({ version, _version }) => version ?? _version)((await ask(sandbox, path)).json),
        ),
      )
    const before = await versions()
    for (const path of [`${flag}/expiring-targets/production`, `${segment}/expiring-targets/production`]) {
      const { items } = (await ask(sandbox, path)).json
      expect((await patch(path, [rightFor(path, items[0])])).json.successfulInstructions).toBe(1)
    }
    expect(await versions()).toEqual(before)
  })

  it('schedules a user at either address, and both tell of it', async () => {
    const [contexts, users] = [`${segment}/expiring-targets/production`, `${segment}/expiring-user-targets/production`]
    const { included } = (await ask(sandbox, '/segments/web/production/beta-customers')).json
    const scheduled = (await ask(sandbox, users)).json.items.map(({ userKey }: Doc) => userKey)
    const userKey = included.find((one: string) => !scheduled.includes(one))
    const add = { kind: 'addExpireUserTargetDate', targetType: 'included', userKey, value: 2_000_000_000_000 }
    const { json } = await patch(users, [add])
    expect(json.items).toMatchObject([{ userKey, _version: 1, expirationDate: add.value, targetType: 'included' }])
    expect((await ask(sandbox, contexts)).json.items).toContainEqual(
      expect.objectContaining({ _id: json.items[0]._id, contextKind: 'user', contextKey: userKey }),
    )
    expect((await ask(sandbox, users)).json.items).toContainEqual(json.items[0])
  })

  it('has no errors where none of its instructions fails', async () => {
    const path = `${flag}/expiring-targets/production`
    const { json } = await patch(path, [rightFor(path, (await ask(sandbox, path)).json.items[0])])
    expect(json).toMatchObject({ items: [], totalInstructions: 1, successfulInstructions: 1, failedInstructions: 0 })
    expect(json).not.toHaveProperty('errors')
  })
})

/** An instruction that can be carried out: it cancels what is scheduled. */
function rightFor(path: string, scheduled: Doc) {
  const { userKey, contextKind, contextKey, variationId, targetType } = scheduled
  return path.includes('user-targets')
    ? { kind: 'removeExpireUserTargetDate', userKey, variationId, targetType }
    : { kind: 'removeExpiringTarget', contextKind, contextKey, variationId, targetType }
}
