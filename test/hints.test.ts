import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { knownFrom, knownQuery, selections } from '../bench/selections.ts'
import type { GatewayOptions } from '../src/gateway.ts'
import { examples } from '../src/graphiql.ts'
import { nearestKey } from '../src/server/nearest.ts'
import { type Answer, type Stack, startStack } from './support/stack.ts'

let stack: Stack

beforeAll(async () => {
  stack = await startStack()
})

afterAll(() => stack.close())

interface Hint {
  readonly path: string
  readonly code: string
  readonly message: string
  readonly suggestion: string | null
}

const hintsOf = ({ extensions }: Pick<Answer, 'extensions'>) => extensions?.hints as readonly Hint[] | undefined

const hintsAbout = async (query: string, variables = {}) => hintsOf(await stack.ask(query, variables))

/** What a hint about a key says. */
const unknown = (path: string, message: string, suggestion: string | null = null): Hint => ({
  ...{ path, code: 'UNKNOWN_KEY', message, suggestion },
})

describe('a key that names nothing', () => {
  it('gets a hint, with the nearest key that the same answer read, at no call', async () => {
    const right = await stack.ask(
      '{ project(key: "web") { environments { nodes { key } } environment(key: "production") { name } } }',
    )
    const wrong = await stack.ask(
      '{ project(key: "web") { environments { nodes { key } } environment(key: "prod") { name } } }',
    )
    expect(hintsOf(right)).toBeUndefined()
    expect(hintsOf(wrong)).toEqual([
      unknown(
        'project.environment',
        '`prod` names no environment of the project `web`. Did you mean `production`?',
        'production',
      ),
    ])
    expect(wrong.paths).toEqual(right.paths)
  })

  it.each([
    [
      '{ flag(projectKey: "web", key: "email-winback") { environment(key: "stagin") { on } } }',
      'flag.environment',
      'staging',
    ],
    [
      '{ project(key: "web") { flags(first: 30) { nodes { e: environment(key: "Production") { on } } } } }',
      'project.flags.nodes.e',
      'production',
    ],
    [
      'query ($key: String = "prodution") { environment(projectKey: "web", key: $key) { name } }',
      'environment',
      'production',
    ],
    [
      '{ flag(projectKey: "web", key: "email-winback") { ...f } } fragment f on Flag { environment(key: "productoin") { on } }',
      'flag.environment',
      'production',
    ],
  ])('is named with the project that the query names above it: %s', async (query, path, suggestion) => {
    await stack.ask('{ projects { nodes { environments { nodes { key } } } } }')
    const [hint, ...others] = (await hintsAbout(query))!
    expect(others).toEqual([])
    expect(hint).toMatchObject({ path, suggestion })
    expect(hint!.message).toMatch(/^`\w+` names no environment of the project `web`\. Did you mean/)
  })

  it.each([
    ['{ project(key: "wen") { name } }', '`wen` names no project. Did you mean `web`?', 'web'],
    [
      '{ flag(projectKey: "web", key: "email-win-back") { name } }',
      '`email-win-back` names no flag of the project `web`. Did you mean `email-winback`?',
      'email-winback',
    ],
    [
      '{ flag(projectKey: "webb", key: "email-winback") { name } }',
      '`email-winback` names no flag of the project `webb`. Did you mean the project `web`?',
      'web',
    ],
    [
      '{ segment(projectKey: "web", environmentKey: "production", key: "betacustomers") { name } }',
      '`betacustomers` names no segment of the environment `production` of the project `web`. Did you mean `beta-customers`?',
      'beta-customers',
    ],
    [
      '{ segment(projectKey: "web", environmentKey: "prod", key: "beta-testers") { name } }',
      '`beta-testers` names no segment of the environment `prod` of the project `web`. Did you mean the environment `production`?',
      'production',
    ],
    ['{ team(key: "checkot") { name } }', '`checkot` names no team. Did you mean `checkout`?', 'checkout'],
    ['{ role(key: "nothing-like-it") { name } }', '`nothing-like-it` names no custom role.', null],
    ['{ aiConfig(projectKey: "web", key: "zzz") { name } }', '`zzz` names no AI config of the project `web`.', null],
  ])('is explained by the keys that earlier answers told: %s', async (query, message, suggestion) => {
    await stack.ask(`{ projects { nodes { environments { nodes { key } } } } teams { nodes { key } }
      project(key: "web") { flags(first: 250) { nodes { key } } environment(key: "production") { segments(first: 100) { nodes { key } } } } }`)
    expect(await hintsAbout(query)).toEqual([unknown(/\{ (\w+)/.exec(query)![1]!, message, suggestion)])
  })

  it('is told of a list of keys by the ones that are missing', async () => {
    const query =
      '{ flag(projectKey: "web", key: "email-winback") { environments(keys: ["production", "stagging"]) { on } } }'
    expect(await hintsAbout(query)).toMatchObject([{ path: 'flag.environments', suggestion: 'staging' }])
  })

  it('is no hint if it names something in one of several projects, or if the field failed', async () => {
    expect(await hintsAbout('{ projects { nodes { environment(key: "staging") { name } } } }')).toBeUndefined()
    stack.sandbox.fault({ path: /environments\/qa2/ }, { status: 403 })
    const failed = await stack.ask('{ environment(projectKey: "web", key: "qa2") { name } }')
    expect([failed.errors?.length, hintsOf(failed)]).toEqual([1, undefined])
  })

  it('names no project where the query does not name it', async () => {
    expect(await hintsAbout('{ projects { nodes { environment(key: "nowhere") { name } } } }')).toEqual([
      unknown('projects.nodes.environment', '`nowhere` names no environment.'),
    ])
    const query = `{ flag(projectKey: "web", key: "checkout-tax-preview") { auditLog(first: 1) { nodes {
      target { resource { ... on Flag { environment(key: "nowhere") { on } } } } } } } }`
    expect(await hintsAbout(query)).toMatchObject([{ message: '`nowhere` names no environment.' }])
  })

  it('is explained by no answer to another token', async () => {
    const own = await startStack()
    const { readerToken } = own.sandbox
    await own.ask('{ project(key: "web") { environments { nodes { key } } } }')
    const query = '{ flag(projectKey: "web", key: "email-winback") { environment(key: "prod") { on } } }'
    expect(hintsOf(await own.ask(query))).toMatchObject([{ suggestion: 'production' }])
    expect(hintsOf(await own.ask(query, {}, { authorization: readerToken }))).toMatchObject([{ suggestion: null }])
    await own.close()
  })

  it('is repeated up to its hundredth letter, and without a credential', async () => {
    const long = 'k'.repeat(300)
    const [hint] = (await hintsAbout(`{ project(key: "${long}") { name } }`))!
    expect(hint!.message).toBe(`\`${'k'.repeat(100)}\` names no project.`)
    const { text } = await stack.ask(`{ project(key: "${stack.sandbox.token}") { name } }`)
    expect(text).toContain('names no project')
    expect(text).not.toContain(stack.sandbox.token)
    const foreign = `api-${'0a1b2c3d'.repeat(4)}`
    const [cut] = (await hintsAbout(`{ project(key: "${'k '.repeat(40)}${foreign}") { name } }`))!
    expect(cut!.message).not.toContain('0a1b')
  })

  it('is one of at most twenty', async () => {
    const many = Array.from({ length: 30 }, (_, index) => `a${index}: project(key: "none-${index}") { name }`)
    expect(await hintsAbout(`{ ${many.join(' ')} }`)).toHaveLength(20)
  })
})

describe('a deprecated field', () => {
  it('gets a hint once, with what replaces it', async () => {
    const query = `{ project(key: "web") { a: includeInSnippetByDefault b: includeInSnippetByDefault flags(first: 1) { nodes { goalIds } } } }`
    expect(await hintsAbout(query)).toEqual([
      {
        path: 'project.a',
        code: 'DEPRECATED',
        message: '`includeInSnippetByDefault` is deprecated: Use defaultClientSideAvailability.',
        suggestion: 'defaultClientSideAvailability',
      },
      {
        path: 'project.flags.nodes.goalIds',
        code: 'DEPRECATED',
        message: '`goalIds` is deprecated: Use legacyExperiments.',
        suggestion: 'legacyExperiments',
      },
    ])
  })
})

describe('a query with right keys', () => {
  it('has no hint', async () => {
    const { data } = await stack.ask(knownQuery)
    const all = [
      ...selections(knownFrom(data)).map(({ query, variables }) => ({ query, variables })),
      ...examples.filter(({ live }) => !live).map(({ query }) => ({ query, variables: {} })),
    ]
    expect(all.length).toBeGreaterThan(100)
    for (const { query, variables } of all) {
      const about = hintsOf(await stack.ask(query, variables)) ?? []
      expect(about.filter(({ code }) => code === 'UNKNOWN_KEY')).toEqual([])
    }
  })
})

describe('a gateway that tells less', () => {
  const query =
    '{ project(key: "web") { includeInSnippetByDefault environments { nodes { key } } environment(key: "prod") { name } } }'
  const hintsOn = async (gateway: Partial<GatewayOptions>) => {
    const own = await startStack({ gateway })
    const found = hintsOf(await own.ask(query))
    await own.close()
    return found
  }

  it('names no field without introspection that the request does not name', async () => {
    expect((await hintsOn({}))!.map(({ code }) => code)).toEqual(['UNKNOWN_KEY', 'DEPRECATED'])
    expect((await hintsOn({ introspection: false }))!.map(({ code }) => code)).toEqual(['UNKNOWN_KEY'])
  })

  it('suggests no key where it answers trusted documents only', async () => {
    const documents = new Map([['1', query]])
    const trusted = (mode: 'log' | 'only') => hintsOn({ trustedDocuments: { mode, documents, onUntrusted: () => {} } })
    expect((await trusted('log'))![0]).toMatchObject({ suggestion: 'production' })
    expect((await trusted('only'))![0]).toEqual(
      unknown('project.environment', '`prod` names no environment of the project `web`.'),
    )
  })
})

describe('the nearest key', () => {
  it.each([
    ['prod', ['staging', 'production'], 'production'],
    ['production-eu', ['production'], 'production'],
    ['prod', ['prod-eu', 'prod-us'], undefined],
    ['Beta_Testers', ['beta-testers', 'beta-tester'], 'beta-testers'],
    ['stagign', ['staging', 'testing'], 'staging'],
    ['test', ['qa', 'production'], undefined],
    ['', ['production'], undefined],
    ['qa', ['qb'], undefined],
    ['x'.repeat(1000), ['x'.repeat(1001)], undefined],
  ])('to %j among %j is %j', (key, known, nearest) => {
    expect(nearestKey(key, known)).toBe(nearest)
  })
})
