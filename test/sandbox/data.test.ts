import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts'
import { tables } from '../../sandbox/operations.ts'
import { seed } from '../../sandbox/seed/index.ts'
import type { Store } from '../../sandbox/store.ts'
import { ask, askAll, type Doc } from '../support/sandbox-ask.ts'

let sandbox: Sandbox
let flags: Doc[]

beforeAll(async () => {
  sandbox = await startSandbox()
  flags = await askAll(sandbox, '/flags/web?env=production&summary=0')
})
afterAll(() => sandbox.close())

/** Everything in a store, with the rows of each table in place of the function that finds them. */
const contentsOf = ({ rows, tagged, forget, ...others }: Store) => ({
  ...others,
  rows: tables.map((table) =>
    ['', ...others.projects.keys()].map((project) => [table.name, project, rows(table, project)]),
  ),
})

const distinct = (values: unknown[]) => new Set(values.filter((value) => value !== undefined)).size
const count = async (path: string, from = sandbox) => (await ask(from, `${path}?limit=1`)).json.totalCount
const production = ({ environments }: Doc) => environments.production

describe('the data', () => {
  it('is the same each time, whether it was made or copied', () => {
    const [made, again, copied] = [1, 2, 3].map(() => contentsOf(seed({ flags: 30 })))
    expect(again).toStrictEqual(made)
    expect(copied).toStrictEqual(made)
  })

  it('is not shared between sandboxes', () => {
    const [one, other, third] = [1, 2, 3].map(() => seed({ flags: 31 }))
    for (const store of [one, other]) store!.projects.clear()
    expect(third!.projects.size).toBe(4)
    expect(seed({ flags: 31 }).projects.size).toBe(4)
  })

  it('is that of a company of four projects', async () => {
    const projects = (await ask(sandbox, '/projects')).json.items
    expect(projects.map(({ key }: Doc) => key)).toEqual(['web', 'mobile', 'platform', 'infra'])
    const sizes = await Promise.all(projects.map(({ key }: Doc) => count(`/projects/${key}/environments`)))
    expect(sizes).toEqual([7, 4, 3, 25])
    expect(await Promise.all(['/flags/web', '/members', '/teams'].map((path) => count(path)))).toEqual([250, 60, 8])
    for (const key of ['mobile', 'platform', 'infra']) {
      expect(await count(`/flags/${key}`)).toBeGreaterThanOrEqual(20)
      expect(await count(`/flags/${key}`)).toBeLessThanOrEqual(60)
    }
  })

  it('has owners of every sort among the first hundred flags', () => {
    const first = flags.slice(0, 100)
    expect(distinct(first.map(({ maintainerId }) => maintainerId))).toBeGreaterThanOrEqual(20)
    expect(distinct(first.map(({ maintainerTeamKey }) => maintainerTeamKey))).toBeGreaterThanOrEqual(4)
    expect(first.some((flag) => !flag.maintainerId && !flag.maintainerTeamKey)).toBe(true)
    for (const { maintainerId, _maintainer, maintainerTeamKey, _maintainerTeam } of first) {
      expect([_maintainer?._id, _maintainerTeam?.key]).toEqual([maintainerId, maintainerTeamKey])
    }
  })

  it('has prerequisites that cross pages, exist, and never run in a circle', () => {
    const keys = flags.map(({ key }) => key)
    const wanted = (flag: Doc): string[] => production(flag).prerequisites.map(({ key }: Doc) => key)
    const first = flags.slice(0, 100)
    expect(first.filter((flag) => wanted(flag).length > 0).length).toBeGreaterThanOrEqual(6)
    expect(distinct(first.flatMap(wanted).filter((key) => keys.indexOf(key) >= 100))).toBeGreaterThanOrEqual(4)
    for (const [index, flag] of flags.entries()) {
      for (const key of wanted(flag)) expect(keys.indexOf(key)).toBeGreaterThan(index)
    }
  })

  it('uses all that targeting can express', () => {
    const configs = flags.map(production)
    const rollouts = configs
      .flatMap(({ fallthrough, rules }) => [fallthrough, ...rules])
      .flatMap(({ rollout }) => rollout ?? [])
    for (const { variations } of rollouts) {
      expect(variations.reduce((sum: number, { weight }: Doc) => sum + weight, 0)).toBe(100_000)
    }
    const clauses = configs.flatMap(({ rules }) => rules).flatMap((rule: Doc) => rule.clauses)
    expect(distinct(clauses.map(({ op }) => op))).toBeGreaterThanOrEqual(7)
    expect(distinct(clauses.map(({ contextKind }) => contextKind))).toBe(3)
    const some: [string, (config: Doc) => boolean][] = [
      ['on', (config) => config.on],
      ['off', (config) => !config.on],
      ['a seed', ({ fallthrough }) => fallthrough.rollout?.seed],
      ['an experiment', ({ fallthrough }) => fallthrough.rollout?.experimentAllocation],
      ['a disabled rule', ({ rules }) => rules.some((rule: Doc) => rule.disabled)],
      ['a rule with a rollout', ({ rules }) => rules.some((rule: Doc) => rule.rollout)],
      ['no off variation', (config) => !('offVariation' in config)],
      ['user targets', ({ targets }) => targets.length > 0],
      [
        'both kinds of targets',
        ({ contextTargets }) =>
          contextTargets.some((one: Doc) => one.contextKind === 'user' && one.values.length === 0),
      ],
      ['debugging', (config) => config._debugEventsUntilDate],
    ]
    for (const [what, has] of some) expect([what, configs.some(has)]).toEqual([what, true])
    expect(clauses.some(({ negate }) => negate)).toBe(true)
  })

  it('has flags of every kind of value, and migrations', () => {
    const types = flags.flatMap(({ variations }) => variations).map(({ value }) => typeof value)
    expect(new Set(types)).toEqual(new Set(['boolean', 'string', 'number', 'object']))
    const [migration] = flags.filter(({ _purpose }) => _purpose === 'migration')
    expect(migration.variations.map(({ value }: Doc) => value)).toEqual([
      'off',
      'dualwrite',
      'shadow',
      'live',
      'rampdown',
      'complete',
    ])
    expect(flags.some(({ customProperties }) => 'jira.issues' in customProperties)).toBe(true)
  })

  it('has statuses of all four kinds', async () => {
    const { items } = (await ask(sandbox, '/flag-statuses/web/production')).json
    expect(new Set(items.map(({ name }: Doc) => name))).toEqual(new Set(['new', 'active', 'inactive', 'launched']))
    expect(items.some((item: Doc) => !('lastRequested' in item))).toBe(true)
  })

  it('changed within the year before its own today, and after it was made', () => {
    const today = Date.UTC(2026, 9, 1)
    for (const flag of flags) {
      const { lastModified } = production(flag)
      expect(lastModified).toBeGreaterThanOrEqual(flag.creationDate)
      expect(lastModified).toBeLessThanOrEqual(today)
      expect(lastModified).toBeGreaterThan(today - 366 * 86_400_000)
    }
  })

  it('has members of many names with distinct addresses', async () => {
    const members = await askAll(sandbox, '/members')
    expect(distinct(members.map(({ email }) => email))).toBe(60)
    expect(members.filter(({ role }) => role === 'owner')).toHaveLength(1)
    expect(new Set(members.map(({ role }) => role))).toEqual(
      new Set(['owner', 'admin', 'writer', 'reader', 'no_access']),
    )
    for (const { _id, email } of members)
      expect([_id, email]).toEqual([
        expect.stringMatching(/^[0-9a-f]{24}$/),
        expect.stringMatching(/^[a-z0-9.+-]+@[a-z.]+$/),
      ])
    expect(members.some(({ lastName }) => /[^ -~]/.test(lastName))).toBe(true)
  })
})

describe('two starts', () => {
  it('answer with the same bytes', async () => {
    const other = await startSandbox()
    const paths = [
      '/flags/web?limit=100&env=production&summary=0',
      '/members?limit=100',
      '/flag-statuses/web/test',
      '/roles',
      '/segments/web/production?limit=50',
      '/nope',
    ]
    const bytes = async ({ url, token }: Sandbox, path: string) =>
      (await fetch(`${url}/api/v2${path}`, { headers: { authorization: token } })).text()
    const fresh = await startSandbox()
    for (const path of paths) expect(await bytes(other, path)).toBe(await bytes(fresh, path))
    await Promise.all([other.close(), fresh.close()])
  })
})

describe('the scale', () => {
  it('can be larger, with keys that stay distinct', async () => {
    const large = await startSandbox({ flags: 1234, projects: 31, members: 205, environments: 60 })
    const found = await Promise.all(
      ['/flags/web', '/projects', '/members', '/projects/infra/environments'].map(async (path) => {
        const items = await askAll(large, path)
        return [items.length, distinct(items.map((item) => item.key ?? item.email))]
      }),
    )
    expect(found).toEqual([
      [1234, 1234],
      [31, 31],
      [205, 205],
      [60, 60],
    ])
    await large.close()
  })

  it('can be smaller, down to no flags at all', async () => {
    const small = await startSandbox({ flags: 0, members: 10, environments: 1 })
    expect(await count('/flags/web', small)).toBe(0)
    expect(await count('/projects/infra/environments', small)).toBe(1)
    await small.close()
  })

  const wrong: [SandboxOptions, string][] = [
    [{ projects: 3 }, 'projects must be an integer from 4'],
    [{ flags: -1 }, 'flags must be'],
    [{ members: 2.5 }, 'members must be'],
  ]
  it.each(wrong)('%o is refused', async (options, message) => {
    await expect(startSandbox(options)).rejects.toThrow(message)
  })
})

describe('the command line', () => {
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, ['sandbox/main.ts', ...args]).then(
      ({ stdout }) => ({ code: 0, text: stdout }),
      ({ code, stderr }) => ({ code, text: stderr as string }),
    )

  it.each([
    [['--flags', 'many'], '--flags takes an integer from 0 to 100000, got "many"'],
    [['--projects', '1'], '--projects takes an integer from 4'],
    [['--colour'], '--colour'],
  ])('ends with 2 for %j and says why', async (args, message) => {
    const { code, text } = await run(...args)
    expect(code).toBe(2)
    expect(text).toContain(message)
  })

  it('prints its options', async () => {
    expect((await run('--help')).text).toContain('--environments N')
  })

  it('says where it listens and with which token, and ends cleanly when told to', async () => {
    const child = spawn(process.execPath, ['sandbox/main.ts', '--port', '0', '--flags', '3'])
    let text = ''
    while (!text.includes('curl')) text += (await once(child.stdout, 'data')).join('')
    const [url] = /http:\S+/.exec(text)!
    const [token] = /api-[0-9a-f-]{36}/.exec(text)!
    expect(token).toBe('api-5a17db0c-0000-4000-8000-5a17db0c0001')
    expect(await count('/flags/web', { ...sandbox, url, token })).toBe(3)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('says when the port is taken', async () => {
    const { code, text } = await run('--port', new URL(sandbox.url).port)
    expect([code, text]).toEqual([2, expect.stringContaining('EADDRINUSE')])
  })
})
