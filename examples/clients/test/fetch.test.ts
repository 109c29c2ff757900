import { describe, expect, inject, it, onTestFinished, vi } from 'vitest'
import { ask } from '../fetch/ask.ts'
import { failures } from '../fetch/errors.ts'
import { flagsOf } from '../fetch/pages.ts'
import { askByHash } from '../fetch/persisted.ts'
import { changesAfter } from '../fetch/poll.ts'
import { setFlag } from '../fetch/set-flag.ts'
import { start, startGateway, tokens } from './gateway.ts'

const url = inject('url')

const flag = { projectKey: 'web', key: 'checkout-tax-preview', reason: 'Rehearsal' }
const versionIn = async (environmentKey: string): Promise<number> => {
  const query =
    'query ($key: String!) { flag(projectKey: "web", key: "checkout-tax-preview") { environment(key: $key) { version } } }'
  const { data } = await ask<{ flag: { environment: { version: number } } }>({ url, token: tokens.admin }, query, {
    key: environmentKey,
  })
  return data!.flag.environment.version
}

describe('fetch', () => {
  it('keeps what was answered beside a field that failed, and tells which failed and why', async () => {
    const query = '{ project(key: "web") { name } teams(first: 1) { nodes { key } } }'
    const answer = await ask({ url, token: tokens.limited }, query)
    expect(answer).toMatchObject({ data: { project: { name: 'Web Storefront' }, teams: null } })
    expect([...failures(answer)]).toEqual([['teams', 'ask for access']])
  })

  it('tells of a request that was refused as a whole', async () => {
    const answer = await ask({ url, token: tokens.admin }, '{ flags { key } }')
    expect(answer.data).toBeUndefined()
    expect([...failures(answer)]).toEqual([['', 'report']])
  })

  it('says that it was no gateway that answered', async () => {
    const page = url.replace('/graphql', '/nowhere')
    await expect(ask({ url: page, token: tokens.admin }, '{ __typename }')).rejects.toThrow('Expected JSON')
  })

  it('reads all pages of a list', async () => {
    const keys: string[] = []
    for await (const { key } of flagsOf({ url, token: tokens.admin }, 'web', 60)) keys.push(key)
    expect(new Set(keys).size).toBe(keys.length)
    const { data } = await ask<{ project: { flags: { totalCount: number } } }>(
      { url, token: tokens.admin },
      '{ project(key: "web") { flags(first: 0) { totalCount } } }',
    )
    expect(keys).toHaveLength(data!.project.flags.totalCount)
  })

  it('waits and goes on where the rate limit cut a list short', async () => {
    // Three pages, one call per window: whenever the windows begin, the third call comes more than a window after the first.
    const sandbox = await start('sandbox/main.ts', ['--port', '0', '--rate-limit', '1/3s'], {})
    onTestFinished(sandbox.stop)
    const limited = await startGateway({ LAUNCHDARKLY_BASE_URL: sandbox.url, REQUEST_DEADLINE_MS: '2000' })
    onTestFinished(limited.stop)
    const answers = vi.spyOn(globalThis, 'fetch')
    onTestFinished(() => answers.mockRestore())
    const keys = new Set<string>()
    for await (const { key } of flagsOf({ url: limited.url, token: tokens.admin }, 'web')) keys.add(key)
    expect(keys.size).toBe(250)
    expect(answers.mock.calls.length).toBeGreaterThan(1)
  })

  it('turns a flag on, and refuses to where somebody was faster', async () => {
    const version = await versionIn('canary')
    const change = { ...flag, environmentKey: 'canary', on: true, expectedEnvironmentVersion: version }
    const gateway = { url, token: tokens.admin }
    expect(await setFlag(gateway, change)).toBe('The flag is on.')
    expect(await setFlag(gateway, { ...change, on: false })).toBe(
      `Somebody was faster: it is at version ${version + 1}. Look again.`,
    )
  })

  it('asks for an approval where one is needed', async () => {
    const expectedEnvironmentVersion = await versionIn('production')
    const change = { ...flag, environmentKey: 'production', on: false, expectedEnvironmentVersion }
    expect(await setFlag({ url, token: tokens.admin }, change)).toBe('A review was asked for.')
  })

  it('polls for the changes of all flags of a project', async () => {
    const gateway = { url, token: tokens.admin }
    const resources = ['proj/web:env/staging:flag/*']
    const [newest] = await changesAfter(gateway, null, resources)
    expect(await changesAfter(gateway, newest!.date, resources)).toEqual([])
    const expectedEnvironmentVersion = await versionIn('staging')
    await setFlag(gateway, { ...flag, environmentKey: 'staging', on: false, expectedEnvironmentVersion })
    expect(await changesAfter(gateway, newest!.date, resources)).toMatchObject([
      { title: expect.stringContaining('turned off') },
    ])
  })

  it('spends no call on a query that the gateway remembers, and tells browsers for how long', async () => {
    const gateway = { url, token: tokens.admin }
    const query = '{ project(key: "mobile") { name } }'
    expect([(await ask(gateway, query)).calls, (await ask(gateway, query)).calls]).toEqual([1, 0])
    const byHash = vi.spyOn(globalThis, 'fetch')
    onTestFinished(() => byHash.mockRestore())
    await askByHash(gateway, query)
    await askByHash(gateway, query)
    const response = await byHash.mock.results.at(-1)!.value
    expect(byHash.mock.calls.at(-1)![1]).not.toHaveProperty('method')
    expect(response.headers.get('cache-control')).toMatch(/^private, max-age=\d+$/)
  })

  it('asks by the hash of a document once the gateway knows it', async () => {
    const query = 'query Name { project(key: "web") { name } }'
    const expected = { data: { project: { name: 'Web Storefront' } } }
    expect(await askByHash({ url, token: tokens.admin }, query)).toEqual(expected)
    expect(await askByHash({ url, token: tokens.admin }, query)).toEqual(expected)
  })
})
