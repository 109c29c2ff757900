import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testPlaced } from '../resource/placed.ts'
import { sentBy } from '../support/change.ts'
import { iso, keysOf } from '../support/documents.ts'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

testPlaced({
  type: 'FlagTrigger',
  field: 'flagTrigger',
  list: 'triggers',
  idField: 'triggerId',
  listPath: (flagKey, environmentKey) => `/flags/web/${flagKey}/triggers/${environmentKey}`,
  pattern: /triggers/,
  selection: `version enabled integrationKey action instructions url triggerCount lastTriggeredAt
    recentRequests { at body } maintainer { ... on Member { memberId email } } createdAt`,
  said: (doc) => ({
    version: doc._version ?? null,
    enabled: doc.enabled ?? null,
    integrationKey: doc._integrationKey ?? null,
    action: doc.instructions ? 'TURN_FLAG_OFF' : null,
    instructions: doc.instructions ?? [],
    url: null,
    triggerCount: doc._triggerCount ?? null,
    lastTriggeredAt: doc._lastTriggeredAt ? iso(doc._lastTriggeredAt) : null,
    recentRequests: (doc._recentTriggerBodies ?? []).map(({ timestamp, jsonBody = null }: Doc) => ({
      at: iso(timestamp),
      body: jsonBody,
    })),
    maintainer: doc._maintainer ? { memberId: doc._maintainer._id, email: doc._maintainer.email } : null,
    createdAt: doc._creationDate ? iso(doc._creationDate) : null,
  }),
  promised: ['_id', '_maintainerId'],
  lacking: { _maintainer: ['_maintainerId'] },
})

let stack: Stack
/** The flags that no test has made a trigger for. */
let flagKeys: string[]
let place: { projectKey: string; flagKey: string; environmentKey: string }
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 60 } })
  flagKeys = keysOf((await ask(stack.sandbox, '/flags/web?limit=100')).json.items)
})
beforeEach(() => {
  place = { projectKey: 'web', flagKey: flagKeys.pop()!, environmentKey: 'qa' }
})
afterAll(() => stack.close())

const mutate = async (name: string, selection: string, input: object, from = stack) => {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`
  const answer = await from.ask(
    `mutation ($input: ${type}!) { told: ${name}(input: $input) { ${selection} userErrors { message code path } } }`,
    { input: { ...place, ...input } },
  )
  return { ...answer, told: answer.data?.told }
}
const fields = 'flagTrigger { id triggerId version enabled integrationKey action url triggerCount } url'
const create = (input: object = {}, from = stack) =>
  mutate('createFlagTrigger', fields, { integrationKey: 'generic-trigger', action: 'TURN_FLAG_OFF', ...input }, from)
const update = (id: string, ...instructions: object[]) => mutate('updateFlagTrigger', fields, { id, instructions })
const route = () => `/flags/web/${place.flagKey}/triggers/qa`
const fire = async (url: string, body?: string) => (await fetch(url, { method: 'POST', ...(body && { body }) })).status
const isOn = async () => (await ask(stack.sandbox, `/flags/web/${place.flagKey}?env=qa`)).json.environments.qa.on

describe('triggers of many flags', () => {
  it('are a call for each flag, with the maintainers in them', async () => {
    const { data, errors, paths } = await stack.ask(
      `{ project(key: "web") { flags(first: 30, filter: { tags: ["kill-switch"] }) { nodes {
        key environment(key: "production") { on triggers {
          enabled action integrationKey triggerCount lastTriggeredAt maintainer { ... on Member { email } }
        } }
      } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(data.project.flags.nodes).toHaveLength(5)
    expect(paths).toHaveLength(1 + 5)
    const triggers = data.project.flags.nodes.flatMap(({ environment }: Doc) => environment.triggers)
    expect(triggers.map(({ maintainer }: Doc) => maintainer.email)).toEqual([
      expect.stringMatching(/@northaisle\.example$/),
    ])
  })
})

describe('the URL of a trigger', () => {
  it('is told once by the creation, and by no read', async () => {
    const { told, text } = await create()
    const { triggerURL } = (await ask(stack.sandbox, route())).json.items[0]
    expect(told).toMatchObject({ url: triggerURL, flagTrigger: { url: null }, userErrors: [] })
    expect(text.split(triggerURL)).toHaveLength(2)
    const later = await stack.ask(
      `{ flag(projectKey: "web", key: "${place.flagKey}") { environment(key: "qa") { triggers { triggerId url } }
        auditLog(first: 5) { nodes { currentVersion } } } }`,
    )
    expect(later.data.flag.environment.triggers).toEqual([{ triggerId: told.flagTrigger.triggerId, url: null }])
    expect(later.text).not.toContain(triggerURL.split('/').at(-1))
  })

  it('is told once more when it is replaced, and only then', async () => {
    const first = (await create()).told
    const id = first.flagTrigger.triggerId
    expect((await update(id, { disableTrigger: true })).told).toMatchObject({ url: null })
    const { told } = await update(id, { enableTrigger: true }, { cycleTriggerUrl: true })
    expect(told.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/webhook\/triggers\//)
    expect(told.url).not.toBe(first.url)
    expect(await fire(first.url)).toBe(404)
    expect(await fire(told.url)).toBe(200)
  })

  it('is told by reads of a gateway that shows secrets', async () => {
    const open = await startStack({ sandbox: { flags: 5 }, gateway: { showSecrets: true } })
    const [flagKey] = keysOf((await ask(open.sandbox, '/flags/web?limit=1')).json.items)
    const { told } = await create({ flagKey }, open)
    expect(told.flagTrigger.url).toBe(told.url)
    await open.close()
  })

  it('is null if LaunchDarkly answers with something else', async () => {
    stack.sandbox.fault({ method: 'POST', path: /triggers/ }, { patch: (doc) => ({ ...doc, triggerURL: { a: 1 } }) })
    expect((await create()).told).toMatchObject({ url: null, flagTrigger: { integrationKey: 'generic-trigger' } })
  })
})

describe('changes of triggers', () => {
  it('send what is given, in one call', async () => {
    const { flagTrigger } = (await create()).told
    const answer = await create({ action: null, integrationKey: 'datadog', comment: 'For the monitor' })
    expect(sentBy(answer)).toEqual([['POST', route(), { integrationKey: 'datadog', comment: 'For the monitor' }]])
    expect(answer.told.flagTrigger).toMatchObject({ action: null, enabled: true, triggerCount: 0, version: 1 })
    const changed = await update(
      flagTrigger.id,
      { replaceTriggerActionInstructions: { value: ['TURN_FLAG_ON'] } },
      { disableTrigger: true },
    )
    expect(sentBy(changed)).toEqual([
      [
        'PATCH',
        `${route()}/${flagTrigger.triggerId}`,
        {
          instructions: [
            { kind: 'replaceTriggerActionInstructions', value: [{ kind: 'turnFlagOn' }] },
            { kind: 'disableTrigger' },
          ],
        },
      ],
    ])
    expect(changed.told.flagTrigger).toMatchObject({ action: 'TURN_FLAG_ON', enabled: false, version: 2 })
  })

  it('delete one, after which it is gone', async () => {
    const { triggerId } = (await create()).told.flagTrigger
    const { told } = await mutate('deleteFlagTrigger', 'deletedFlagTriggerId', { id: triggerId })
    expect(told).toEqual({ deletedFlagTriggerId: idOf({ type: 'FlagTrigger', ...place, triggerId }), userErrors: [] })
    expect((await update(triggerId, { disableTrigger: true })).told.userErrors).toMatchObject([{ code: 'NOT_FOUND' }])
  })

  it('that cannot be are told where they are, without a call', async () => {
    const { told, calls } = await update('a', { replaceTriggerActionInstructions: { value: [] } })
    expect(told.userErrors).toMatchObject([
      { path: ['input', 'instructions', '0', 'replaceTriggerActionInstructions', 'value'], code: 'BAD_USER_INPUT' },
    ])
    expect(calls).toEqual([])
  })

  it.each([
    [
      'two actions',
      { replaceTriggerActionInstructions: { value: ['TURN_FLAG_ON', 'TURN_FLAG_OFF'] } },
      'one action, got 2',
    ],
    [
      'another action',
      { other: { kind: 'replaceTriggerActionInstructions', parameters: { value: [{ kind: 'archiveFlag' }] } } },
      'turnFlagOn or turnFlagOff, got archiveFlag',
    ],
  ])('are refused by LaunchDarkly with %s', async (_, instruction, message) => {
    const { triggerId } = (await create()).told.flagTrigger
    const { told } = await update(triggerId, instruction)
    expect(told.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', message: expect.stringContaining(message) }])
  })
})

describe('a trigger of the sandbox', () => {
  it('changes the flag, counts, and keeps what was sent', async () => {
    const wasOn = await isOn()
    const { url } = (await create({ action: wasOn ? 'TURN_FLAG_OFF' : 'TURN_FLAG_ON' })).told
    expect(await fire(url, '{"state":"alerting"}')).toBe(200)
    expect(await isOn()).toBe(!wasOn)
    expect(await fire(url, 'no JSON')).toBe(200)
    const { data } = await stack.ask(`{ flag(projectKey: "web", key: "${place.flagKey}") {
      environment(key: "qa") { triggers { triggerCount recentRequests { body } lastTriggeredAt } }
      auditLog(first: 2) { nodes { titleVerb triggerBody subject { name } } }
    } }`)
    expect(data.flag.environment.triggers).toMatchObject([
      { triggerCount: 2, recentRequests: [{ body: null }, { body: { state: 'alerting' } }] },
    ])
    expect(data.flag.auditLog.nodes[0]).toEqual({
      titleVerb: wasOn ? 'turned off the flag' : 'turned on the flag',
      triggerBody: { state: 'alerting' },
      subject: { name: 'LaunchDarkly' },
    })
  })

  it('does nothing while it is disabled, for a guess, or after its flag was deleted', async () => {
    const { url, flagTrigger } = (await create()).told
    expect(await fire(`${url.slice(0, -1)}x`)).toBe(404)
    await update(flagTrigger.triggerId, { disableTrigger: true })
    expect(await fire(url)).toBe(404)
    await update(flagTrigger.triggerId, { enableTrigger: true })
    const path = `${stack.sandbox.url}/api/v2/flags/web/${place.flagKey}`
    await fetch(path, { method: 'DELETE', headers: { authorization: stack.sandbox.token } })
    expect(await fire(url)).toBe(404)
  })
})
