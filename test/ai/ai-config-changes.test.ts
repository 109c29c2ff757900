import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testWrites } from '../resource/writes.ts'
import { ask as askSandbox, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeEach(async () => {
  stack = await startStack({ sandbox: { flags: 1 } })
})
afterEach(() => stack.close())

const address = { projectKey: 'web', key: 'summaries' }
const path = '/projects/web/ai-configs'

testWrites({
  type: 'AIConfig',
  stack: () => stack,
  field: 'aiConfig(projectKey: "web", key: "summaries")',
  create: {
    input: { ...address, name: 'Summaries', tags: ['search'], mode: 'COMPLETION', evaluationMetricKey: 'basket-value' },
    tells: { key: 'summaries', name: 'Summaries', mode: 'COMPLETION', tags: ['search'], variations: [] },
  },
  update: {
    input: { ...address, name: 'Short summaries', isInverted: true },
    tells: { name: 'Short summaries', isInverted: true, version: 2 },
  },
  remove: address,
  selection: 'id key name description mode tags version isInverted evaluationMetricKey variations { key }',
})

type Verb = 'create' | 'update' | 'delete'

const send = (verb: Verb, type: 'AIConfig' | 'AIConfigVariation', input: object, selection: string) => {
  const name = `${verb}${type}`
  return stack.ask(
    `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) {
      done: ${name}(input: $input) { ${selection} userErrors { code message path } }
    }`,
    { input },
  )
}
const bodyOf = ({ body }: { readonly body?: unknown } = {}) => JSON.parse(String(body))
const document = async (key: string): Promise<Doc> => (await askSandbox(stack.sandbox, `${path}/${key}`)).json
const lastEntry = async (): Promise<Doc> => {
  const { items } = (await askSandbox(stack.sandbox, '/auditlog?limit=1')).json
  const { json } = await askSandbox(stack.sandbox, `/auditlog/${items[0]._id}`)
  return { titleVerb: json.titleVerb, resources: json.target.resources }
}

describe('an AI config', () => {
  const config = 'aiConfig { key }'

  it('is created with its first variation and its maintainer in the words of LaunchDarkly', async () => {
    const variation = {
      ...{ key: 'first', name: 'First', description: 'D', instructions: 'Be brief.', comment: null },
      ...{ model: { modelName: 'gpt-4o-mini' }, tools: [{ key: 'look-up-order', version: 2 }] },
      judges: [{ aiConfigKey: 'answer-judge', samplingPercentage: 12.5 }],
    }
    const input = { ...address, name: 'Agent', mode: 'AGENT', maintainerTeamKey: 'search', defaultVariation: variation }
    const answer = await send('create', 'AIConfig', { ...input, description: null }, config)
    expect(answer.data.done).toEqual({ aiConfig: { key: 'summaries' }, userErrors: [] })
    expect(answer.calls.map(bodyOf)).toEqual([
      {
        ...{ key: 'summaries', name: 'Agent', mode: 'agent', maintainerTeamKey: 'search' },
        defaultVariation: {
          ...{ key: 'first', name: 'First', description: 'D', instructions: 'Be brief.' },
          ...{ model: { modelName: 'gpt-4o-mini' }, tools: [{ key: 'look-up-order', version: 2 }] },
          judgeConfiguration: { judges: [{ judgeConfigKey: 'answer-judge', samplingRate: 0.125 }] },
        },
      },
    ])
    expect(await document('summaries')).toMatchObject({
      ...{ mode: 'agent', _maintainer: { key: 'search' } },
      variations: [{ key: 'first', version: 1, instructions: 'Be brief.' }],
    })
  })

  it('gets another maintainer, no description and no tags', async () => {
    const { _id: memberId } = (await askSandbox(stack.sandbox, '/members?limit=1')).json.items[0]
    const change = { projectKey: 'web', key: 'product-answers', maintainerId: memberId, description: null, tags: null }
    const answer = await send('update', 'AIConfig', change, 'aiConfig { description tags maintainer { __typename } }')
    expect(answer.data.done).toEqual({
      aiConfig: { description: null, tags: [], maintainer: { __typename: 'Member' } },
      userErrors: [],
    })
    expect(answer.calls.map((call) => [call.method, bodyOf(call)])).toEqual([
      ['PATCH', { maintainerId: memberId, description: '', tags: [] }],
    ])
    expect(await lastEntry()).toMatchObject({
      titleVerb: 'changed the AI config',
      resources: ['proj/web:aiconfig/product-answers'],
    })
  })

  it.each([
    [{}, ['input']],
    [{ name: null }, ['input', 'name']],
    [{ maintainerId: 'me' }, ['input', 'maintainerId']],
    [{ maintainerId: 'x', maintainerTeamKey: 'sre' }, ['input', 'maintainerTeamKey']],
    [{ maintainerId: '', maintainerTeamKey: 'sre' }, ['input', 'maintainerTeamKey']],
    [{ isInverted: null }, ['input', 'isInverted']],
  ])('is not sent a change that cannot be: %j', async (input, place) => {
    const { data, calls } = await send('update', 'AIConfig', { ...address, ...input }, config)
    expect(calls).toEqual([])
    expect(data.done).toMatchObject({ aiConfig: null, userErrors: [{ path: place }] })
  })

  it.each(['model-configs', 'prompt-snippets'])('with the key %s is neither changed nor deleted', async (key) => {
    for (const verb of ['update', 'delete'] as const) {
      const change = verb === 'update' ? { name: 'N' } : {}
      const { data, calls } = await send(verb, 'AIConfig', { projectKey: 'web', key, ...change }, '__typename')
      expect({ calls, codes: data.done.userErrors.map(({ code }: Doc) => code) }).toEqual({
        calls: [],
        codes: ['BAD_USER_INPUT'],
      })
    }
  })
})

describe('a variation of an AI config', () => {
  const config = { projectKey: 'web', aiConfigKey: 'product-answers' }
  const told = 'aiConfigVariation { key name version comment messages { role content } aiConfig { key name } }'
  const message = { role: 'system', content: 'Answer in one sentence.' }

  it('is created in one call, and leads to its AI config', async () => {
    const variation = { key: 'short', name: 'Short', messages: [message], model: { modelName: 'gpt-4o-mini' } }
    const { data, calls } = await send('create', 'AIConfigVariation', { ...config, variation }, told)
    expect(data.done).toEqual({
      aiConfigVariation: {
        ...{ key: 'short', name: 'Short', version: 1, comment: null, messages: [message] },
        aiConfig: { key: 'product-answers', name: 'Product answers' },
      },
      userErrors: [],
    })
    // The second call is for the name of the AI config.
    expect(calls.map(({ method }) => method)).toEqual(['POST', 'GET'])
    expect(bodyOf(calls[0])).toEqual(variation)
    expect((await document('product-answers')).variations.map(({ key }: Doc) => key)).toEqual([
      ...['large', 'fallback', 'short'],
    ])
    const again = await send('create', 'AIConfigVariation', { ...config, variation }, told)
    expect(again.data.done).toMatchObject({ aiConfigVariation: null, userErrors: [{ code: 'KEY_EXISTS' }] })
  })

  it('gets a new version by a change, and the answer has it', async () => {
    const change = { ...config, key: 'large', comment: 'One sentence.', messages: [message], judges: [] }
    const { data, calls } = await send('update', 'AIConfigVariation', { ...change, state: 'PUBLISHED' }, told)
    expect(data.done.aiConfigVariation).toMatchObject({ version: 3, comment: 'One sentence.', messages: [message] })
    expect(calls[0]!.method).toBe('PATCH')
    expect(bodyOf(calls[0])).toEqual({
      ...{ comment: 'One sentence.', messages: [message], state: 'published' },
      judgeConfiguration: { judges: [] },
    })
    const versions = await askSandbox(stack.sandbox, `${path}/product-answers/variations/large`)
    expect(versions.json.items.map(({ version }: Doc) => version)).toEqual([3, 2, 1])
    expect(await lastEntry()).toMatchObject({ titleVerb: 'changed a variation of the AI config' })
  })

  it('is archived, and tells the time', async () => {
    const change = { ...config, key: 'fallback', state: 'ARCHIVED' }
    const { data } = await send('update', 'AIConfigVariation', change, 'aiConfigVariation { state archivedAt version }')
    expect(data.done.aiConfigVariation).toEqual({ state: 'archived', archivedAt: expect.any(String), version: 2 })
  })

  it('is deleted with all versions unless it is served, and leads to the AI config that is left', async () => {
    const gone = 'deletedVariationKey aiConfig { variations { key } }'
    const served = await send('delete', 'AIConfigVariation', { ...config, key: 'fallback' }, gone)
    expect(served.data.done).toMatchObject({
      deletedVariationKey: null,
      aiConfig: null,
      userErrors: [{ code: 'BAD_USER_INPUT', message: expect.stringContaining('in use') }],
    })
    const variation = { key: 'short', name: 'Short' }
    await send('create', 'AIConfigVariation', { ...config, variation }, told)
    const { data, calls } = await send('delete', 'AIConfigVariation', { ...config, key: 'short' }, gone)
    expect(data.done).toEqual({
      deletedVariationKey: 'short',
      aiConfig: { variations: [{ key: 'large' }, { key: 'fallback' }] },
      userErrors: [],
    })
    expect(calls.map(({ method }) => method)).toEqual(['DELETE', 'GET'])
    const last = await send(
      'delete',
      'AIConfigVariation',
      { ...config, aiConfigKey: 'answer-judge', key: 'accuracy' },
      gone,
    )
    expect(last.data.done.userErrors).toMatchObject([{ message: expect.stringContaining('last variation') }])
  })

  it.each([
    [{}, ['input']],
    [{ name: null }, ['input', 'name']],
    [{ judges: [{ aiConfigKey: 'a', samplingPercentage: 101 }] }, ['input', 'judges', '0', 'samplingPercentage']],
  ])('is not sent a change that cannot be: %j', async (input, place) => {
    const { data, calls } = await send('update', 'AIConfigVariation', { ...config, key: 'large', ...input }, told)
    expect(calls).toEqual([])
    expect(data.done).toMatchObject({ aiConfigVariation: null, userErrors: [{ path: place }] })
  })

  it('of what is not there is NOT_FOUND', async () => {
    for (const verb of ['update', 'delete'] as const) {
      const change = verb === 'update' ? { name: 'N' } : {}
      const { data } = await send(verb, 'AIConfigVariation', { ...config, key: 'none', ...change }, '__typename')
      expect(data.done.userErrors).toMatchObject([{ code: 'NOT_FOUND' }])
    }
  })
})
