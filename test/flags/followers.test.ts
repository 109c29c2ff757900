import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { rest } from '../support/rest.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
/** The flags of `web` that somebody follows in production, as REST lists them. */
let followed: Doc[]

beforeAll(async () => {
  stack = await startStack()
  followed = (await rest(stack, '/projects/web/environments/production/followers')).items
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const followers = 'followers { id email role firstName lastName }'
const said = (docs: Doc[]) =>
  docs.map(({ _id, email, role, firstName, lastName }) => ({
    id: idOf({ type: 'Member', memberId: _id }),
    email,
    role,
    firstName: firstName ?? null,
    lastName: lastName ?? null,
  }))
const ofFlag = (key: string) => said(followed.find(({ flagKey }) => flagKey === key)?.followers ?? [])

const inProduction = (selection: string, args = 'first: 50') =>
  `{ project(key: "web") { flags(${args}) { nodes { key environment(key: "production") { ${selection} } } } } }`

describe('the followers of a flag in an environment', () => {
  it('are one call for all flags besides that of the flags', async () => {
    const { data, paths } = await stack.ask(inProduction(followers))
    expect(paths.toSorted()).toEqual([
      '/flags/web?offset=0&limit=50&env=production',
      '/projects/web/environments/production/followers',
    ])
    for (const { key, environment } of data.project.flags.nodes) expect(environment.followers).toEqual(ofFlag(key))
    expect(data.project.flags.nodes.some(({ environment }: Doc) => environment.followers.length > 1)).toBe(true)
  })

  it('are read for the flag alone where one flag is asked for', async () => {
    const [{ flagKey }] = followed
    const { data, paths } = await stack.ask(
      `query ($key: String!) { flag(projectKey: "web", key: $key) { environment(key: "production") { ${followers} } } }`,
      { key: flagKey },
    )
    expect(paths.toSorted()).toEqual([
      `/flags/web/${flagKey}?env=production`,
      `/projects/web/flags/${flagKey}/environments/production/followers`,
    ])
    expect(data.flag.environment.followers).toEqual(ofFlag(flagKey))
  })

  it('are one call for each environment, whatever the number of flags', async () => {
    const { paths } = await stack.ask(
      `{ project(key: "web") { flags(first: 3) { nodes { environments(keys: ["production", "staging"]) { ${followers} } } } } }`,
    )
    expect(paths.toSorted()).toEqual([
      '/flags/web?offset=0&limit=3&env=production&env=staging',
      '/projects/web/environments/production/followers',
      '/projects/web/environments/staging/followers',
    ])
  })

  it('lead on to the whole members in one call more', async () => {
    const { paths, errors } = await stack.ask(inProduction('followers { lastSeenAt }'))
    expect(errors).toBeUndefined()
    expect(paths).toHaveLength(3)
    expect(paths[2]).toMatch(/^\/members\?filter=id:/)
  })

  it('that the caller may not read are lost alone, for every flag by one call', async () => {
    stack.sandbox.fault({ path: /\/followers/ }, { status: 403 }, 'always')
    const { data, errors, paths } = await stack.ask(inProduction(`on ${followers}`, 'first: 3'))
    expect(paths).toHaveLength(2)
    expect(errors).toHaveLength(3)
    expect(errors![0]).toMatchObject({
      path: ['project', 'flags', 'nodes', 0, 'environment', 'followers'],
      extensions: { code: 'FORBIDDEN', upstream: { status: 403 } },
    })
    for (const { environment } of data.project.flags.nodes)
      expect(environment).toEqual({ on: expect.any(Boolean), followers: null })
  })
})

describe('the flags that somebody follows in an environment', () => {
  const page = `followedFlags(first: 5) { totalCount nodes { flagKey flag { key } ${followers} } pageInfo { hasNextPage } }`

  it('are one call, with those who follow them', async () => {
    const { data, paths } = await stack.ask(`{ environment(projectKey: "web", key: "production") { ${page} } }`)
    expect(paths).toEqual(['/projects/web/environments/production/followers'])
    expect(data.environment.followedFlags).toEqual({
      totalCount: followed.length,
      nodes: followed.slice(0, 5).map(({ flagKey }) => {
        return { flagKey, flag: { key: flagKey }, followers: ofFlag(flagKey) }
      }),
      pageInfo: { hasNextPage: true },
    })
  })

  it('are shared with the followers of the flags', async () => {
    const { paths } = await stack.ask(
      `{ project(key: "web") { flags(first: 2) { nodes { environment(key: "production") { environment { ${page} } followers { id } } } } } }`,
    )
    expect(paths).toHaveLength(2)
  })

  it('refuse a bad page before their call', async () => {
    const { errors, paths } = await stack.ask(
      '{ environment(projectKey: "web", key: "production") { followedFlags(first: -1) { totalCount } } }',
    )
    expect(errors).toMatchObject([{ path: ['environment', 'followedFlags'], extensions: { code: 'BAD_USER_INPUT' } }])
    expect(paths.filter((path) => path.endsWith('/followers'))).toEqual([])
  })
})
