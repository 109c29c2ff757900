import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sentBy } from '../support/change.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 1 } })
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const create = (input: object) =>
  stack.ask(
    `mutation ($input: CreatePromptSnippetInput!) { done: createPromptSnippet(input: $input) {
      promptSnippet { projectKey key name description text version createdAt access { denied { action } } }
      userErrors { code path } } }`,
    { input: { projectKey: 'web', ...input } },
  )

describe('a prompt snippet', () => {
  const snippet = { key: 'tone', name: 'Tone', text: 'Be brief.' }

  it('is created, and told by the answer alone', async () => {
    const answer = await create({ ...snippet, description: null })
    expect(sentBy(answer)).toEqual([['POST', '/projects/web/ai-configs/prompt-snippets', snippet]])
    expect(answer.data.done).toEqual({
      promptSnippet: {
        ...{ projectKey: 'web', ...snippet, description: null, version: 1, createdAt: expect.any(String) },
        access: { denied: [] },
      },
      userErrors: [],
    })
  })

  it('with a key that is taken is KEY_EXISTS', async () => {
    await create({ ...snippet, key: 'twice' })
    const { data } = await create({ ...snippet, key: 'twice' })
    expect(data.done).toEqual({ promptSnippet: null, userErrors: [{ code: 'KEY_EXISTS', path: ['input', 'key'] }] })
  })

  it('that may not be created is an error of the field', async () => {
    stack.sandbox.fault({ method: 'POST', path: /prompt-snippets/ }, { status: 403 })
    const { data, errors } = await create({ ...snippet, key: 'other' })
    expect(data).toEqual({ done: null })
    expect(errors).toMatchObject([{ path: ['done'], extensions: { code: 'FORBIDDEN' } }])
  })

  it('has null where the answer lacks a property', async () => {
    stack.sandbox.fault({ path: /prompt-snippets/ }, { patch: () => ({ key: 'bare' }) })
    const { data, errors } = await create({ ...snippet, key: 'bare' })
    expect(errors).toBeUndefined()
    const none = { name: null, description: null, text: null, version: null, createdAt: null, access: null }
    expect(data.done.promptSnippet).toEqual({ projectKey: 'web', key: 'bare', ...none })
  })
})
