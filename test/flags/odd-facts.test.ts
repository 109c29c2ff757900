import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack

beforeAll(async () => {
  stack = await startStack()
})

afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

/** A flag against whose removal nothing stands. */
const key = 'search-facets-sidebar'
const document = new RegExp(`/flags/web/${key}(\\?|$)`)
const environments = /\/projects\/web\/environments/
const references = /code-refs\/statistics/

async function factsWith(path: RegExp, spoil: (answer: Doc) => void): Promise<Doc> {
  const patch = (answer: Doc) => {
    spoil(answer)
    return answer
  }
  stack.sandbox.fault({ path }, { patch }, 'always')
  const { data, errors } = await stack.ask(
    `{ flag(projectKey: "web", key: "${key}") { name removal { verdict reasons { code count } gaps { input code environmentKey } } health { stage stale gaps { input } } } }`,
  )
  expect(errors).toBeUndefined()
  const { name, removal, health } = data.flag
  expect(name).toEqual(expect.any(String))
  const gaps = removal.gaps.filter(({ code }: Doc) => code !== 'NOT_CHECKED')
  return { verdict: removal.verdict, codes: removal.reasons.map((one: Doc) => one.code), gaps, health }
}

const production = (answer: Doc): Doc => answer.environments.production
const unavailable = (input: string, environmentKey: string | null = null) => [
  { input, code: 'UNAVAILABLE', environmentKey },
]

describe('an input of another shape', () => {
  it('is told with a flag against which nothing stands', async () => {
    expect(await factsWith(document, () => {})).toMatchObject({ verdict: 'SAFE', gaps: [] })
  })

  it.each([undefined, null, 'true', 1, {}])('leaves open whether an environment is critical: %j', async (critical) => {
    const patch = (answer: Doc) => {
      production(answer).name = 'active'
      return answer
    }
    stack.sandbox.fault({ path: /flag-status/ }, { patch }, 'always')
    const found = await factsWith(environments, ({ items }) => {
      items.find((one: Doc) => one.key === 'production').critical = critical
    })
    const gaps = [{ input: 'ENVIRONMENTS', code: 'NOT_FOUND', environmentKey: 'production' }]
    expect(found).toMatchObject({ verdict: 'CAUTION', gaps })
  })

  it.each([null, -1, 1.5, [], 'x', 1e308])('counts as a file of code: the number %j', async (fileCount) => {
    const found = await factsWith(references, ({ flags }) => {
      flags[key] = [{ name: 'shop', fileCount }]
    })
    expect(found).toMatchObject({ verdict: 'CAUTION', health: { stage: 'LIVE' } })
    expect(found.codes).toContain('CODE_REFERENCES')
  })

  it('takes no file from another repository', async () => {
    const found = await factsWith(references, ({ flags }) => {
      flags[key] = [-3, 3].map((fileCount) => ({ name: `shop ${fileCount}`, fileCount }))
    })
    expect(found.codes).toContain('CODE_REFERENCES')
  })

  it.each<[string, RegExp, (answer: Doc) => void, Doc[]]>([
    [
      'the key of a prerequisite',
      document,
      (one) => (production(one).prerequisites = [{ key: null }]),
      unavailable('FLAG_CONFIGURATIONS', 'production'),
    ],
    [
      'a target',
      document,
      (one) => (production(one).targets = ['x']),
      unavailable('FLAG_CONFIGURATIONS', 'production'),
    ],
    [
      'the values of a target',
      document,
      (one) => (production(one).targets = [{ variation: 1, values: 'x' }]),
      unavailable('FLAG_CONFIGURATIONS', 'production'),
    ],
    ['the key of an environment', environments, ({ items }) => (items[0].key = null), unavailable('ENVIRONMENTS')],
    [
      'the environments of a dependent flag',
      /dependent-flags/,
      (one) => (one.items = [{ key: 'a', environments: 'x' }]),
      unavailable('DEPENDENT_FLAGS'),
    ],
    [
      'an environment of a dependent flag',
      /dependent-flags/,
      (one) => (one.items = [{ key: 'a', environments: [null] }]),
      unavailable('DEPENDENT_FLAGS'),
    ],
  ])('is a gap, and the verdict is unknown: %s', async (_, path, spoil, gaps) => {
    expect(await factsWith(path, spoil)).toMatchObject({ verdict: 'UNKNOWN', gaps })
  })

  it('is a gap in each environment: the configurations', async () => {
    const found = await factsWith(document, (flag) => (flag.environments = 'x'))
    expect(found.verdict).toBe('UNKNOWN')
    expect(found.gaps).toContainEqual(unavailable('FLAG_CONFIGURATIONS', 'production')[0])
    expect(stack.sandbox.requests().length).toBeLessThanOrEqual(6)
  })

  it('is a gap: the key of the environment of a dependent flag', async () => {
    const found = await factsWith(/dependent-flags/, (one) => (one.items = [{ key: 'a', environments: [{}] }]))
    expect(found).toMatchObject({ verdict: 'UNKNOWN', gaps: unavailable('DEPENDENT_FLAGS') })
  })

  it('is a gap: a repository', async () => {
    const found = await factsWith(references, ({ flags }) => (flags[key] = ['x']))
    expect(found).toMatchObject({ verdict: 'CAUTION', gaps: unavailable('CODE_REFERENCES') })
  })
})
