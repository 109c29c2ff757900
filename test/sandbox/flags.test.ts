import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, askAll, type Doc, filter } from '../support/sandbox-ask.ts'

let sandbox: Sandbox
/** Every flag of `web` with all that lists tell, first those that a list holds without a filter. */
let live: Doc[]
let flags: Doc[]

beforeAll(async () => {
  sandbox = await startSandbox()
  const whole = '/flags/web?env=production&env=test&summary=0&expand=evaluation,migrationSettings'
  live = await askAll(sandbox, whole)
  flags = [...live, ...(await askAll(sandbox, `${whole}&${filter('state:archived')}`))]
})
afterAll(() => sandbox.close())

const keys = (items: Doc[]) => items.map(({ key }) => key)

describe('the detail of a flag', () => {
  const always = ['on', 'archived', 'salt', 'sel', 'lastModified', 'version', '_site', '_access', '_environmentName']
  const summary = [...always, 'trackEvents', 'trackEventsFallthrough', '_summary'].sort()
  const targeting = ['targets', 'contextTargets', 'rules', 'fallthrough', 'offVariation', 'prerequisites']
  const whole = [...summary, ...targeting].sort()
  const shape = (config: Doc) => Object.keys(config).sort()

  it('has no environments in a list that names none, not even with summary=0', async () => {
    for (const query of ['', '?summary=0', '?expand=evaluation']) {
      for (const flag of (await ask(sandbox, `/flags/web${query}`)).json.items)
        expect(flag).not.toHaveProperty('environments')
    }
  })

  it('is a summary of the environments that are named', async () => {
    const { json } = await ask(sandbox, '/flags/web?env=staging&env=qa&limit=1')
    const { environments } = json.items[0]
    expect(Object.keys(environments)).toEqual(['staging', 'qa'])
    expect(shape(environments.staging)).toEqual(summary)
    expect(environments.qa._environmentName).toBe('QA')
    expect(environments.qa._site).toEqual({ href: `/web/qa/features/${json.items[0].key}`, type: 'text/html' })
  })

  it.each(['0', 'false'])('is whole with summary=%s', async (value) => {
    const { json } = await ask(sandbox, `/flags/web?env=staging&limit=1&summary=${value}`)
    expect(shape(json.items[0].environments.staging)).toEqual(whole)
  })

  it('is whole for every environment when a flag is asked for alone', async () => {
    const { json } = await ask(sandbox, `/flags/web/${live[0].key}`)
    expect(Object.keys(json.environments)).toHaveLength(7)
    for (const config of Object.values(json.environments)) expect(shape(config)).toEqual(whole)
    const four = await ask(sandbox, `/flags/web/${live[0].key}?env=qa&env=test&env=nope&env=canary&env=preview`)
    expect(Object.keys(four.json.environments)).toEqual(['qa', 'test', 'canary', 'preview'])
  })

  it('is the same in a list and alone', async () => {
    for (const flag of flags.filter((_, index) => index % 40 === 0)) {
      const path = `/flags/web/${flag.key}?env=production&env=test&expand=evaluation,migrationSettings`
      expect((await ask(sandbox, path)).json).toEqual(flag)
    }
  })

  it('takes three environments in a list, counts no environment twice and leaves out an unknown one', async () => {
    expect((await ask(sandbox, '/flags/web?env=qa&env=test&env=canary&env=qa')).status).toBe(200)
    const { status, json } = await ask(sandbox, '/flags/web?env=qa&env=test&env=canary&env=preview')
    expect([status, json.code]).toEqual([400, 'invalid_request'])
    expect(json.message).toContain('env')
    expect((await ask(sandbox, '/flags/web?env=nope&limit=1')).json.items[0].environments).toEqual({})
  })

  it('gets evaluations and migration settings only on demand, and the latter only for migrations', async () => {
    const migrations = live.filter(({ _purpose }) => _purpose === 'migration')
    for (const flag of live) {
      expect(flag.environments.test.evaluation.contextKinds).toContain('user')
      expect('migrationSettings' in flag).toBe(migrations.includes(flag))
      expect('migrationSettings' in flag.environments.test).toBe(migrations.includes(flag))
    }
    expect(migrations[0].migrationSettings).toEqual({ contextKind: 'user', stageCount: 6 })
    expect(migrations[0].environments.test.migrationSettings.checkRatio).toBeGreaterThan(0)
    const plain = (await ask(sandbox, `/flags/web/${migrations[0].key}`)).json
    expect(plain).not.toHaveProperty('migrationSettings')
    expect(plain.environments.test).not.toHaveProperty('evaluation')
  })

  it('summarises what each variation is served by', () => {
    for (const { variations, environments } of live) {
      for (const config of Object.values<Doc>(environments)) {
        const { _summary, fallthrough, offVariation, targets, contextTargets, prerequisites } = config
        expect(_summary.prerequisites).toBe(prerequisites.length)
        expect(Object.keys(_summary.variations)).toEqual(variations.map((_: Doc, index: number) => String(index)))
        for (const [index, sum] of Object.entries<Doc>(_summary.variations)) {
          const here = ({ variation }: Doc) => String(variation) === index
          const values = (all: Doc[]) => all.filter(here).reduce((count, target) => count + target.values.length, 0)
          expect(sum.isOff ?? false).toBe(String(offVariation) === index)
          expect(sum.isFallthrough ?? false).toBe(here(fallthrough))
          expect(sum.rollout).toBe(fallthrough.rollout?.variations.find(here)?.weight)
          expect([sum.targets, sum.contextTargets]).toEqual([values(targets), values(contextTargets)])
        }
      }
    }
  })

  it('counts the rules of a variation, those that can match nobody apart', () => {
    for (const { environments } of live) {
      const { rules, _summary } = environments.production
      const serving = (index: string, null_: boolean) =>
        rules.filter((rule: Doc) => {
          const parts = rule.rollout?.variations ?? [{ variation: rule.variation, weight: 1 }]
          const empty = rule.clauses.every((clause: Doc) => clause.values.length === 0)
          return empty === null_ && parts.some((part: Doc) => String(part.variation) === index && part.weight > 0)
        }).length
      for (const [index, sum] of Object.entries<Doc>(_summary.variations)) {
        expect([sum.rules, sum.nullRules]).toEqual([serving(index, false), serving(index, true)])
      }
    }
  })
})

describe('the flags of a list', () => {
  it('are live or deprecated, the newest first; archived ones have to be asked for', async () => {
    expect(live.some(({ archived }) => archived)).toBe(false)
    expect(live.filter(({ deprecated }) => deprecated)).toHaveLength(10)
    expect(live.map(({ creationDate }) => creationDate)).toEqual(
      live.map((flag) => flag.creationDate).sort((a, b) => b - a),
    )
    const archived = flags.filter((flag) => flag.archived)
    expect(archived).toHaveLength(14)
    expect((await ask(sandbox, `/flags/web/${archived[0].key}`)).json.archived).toBe(true)
    expect(keys((await ask(sandbox, '/flags/web?archived=true')).json.items)).toEqual(keys(archived))
  })
})

describe('a flag at its end', () => {
  it('says since when it is archived or deprecated, and no other flag does', () => {
    for (const flag of flags) {
      expect('archivedDate' in flag).toBe(flag.archived)
      expect('deprecatedDate' in flag).toBe(flag.deprecated)
      for (const date of [flag.archivedDate, flag.deprecatedDate]) {
        if (date !== undefined) expect(date).toBeGreaterThanOrEqual(flag.creationDate)
      }
    }
  })
})

describe('a prerequisite', () => {
  it('tells on demand, in beta, which flags depend on it and where', async () => {
    const dependent = live.find(({ environments }) => environments.production.prerequisites.length > 0)
    const [{ key }] = dependent.environments.production.prerequisites
    const { status, json } = await ask(sandbox, `/flags/web/${key}/dependent-flags`, { 'ld-api-version': 'beta' })
    expect(status).toBe(200)
    expect(json._site.href).toBe(`/web/~/features/${key}`)
    const depends = ({ environments }: Doc) => environments.production.prerequisites.some((one: Doc) => one.key === key)
    expect(keys(json.items)).toEqual(keys(live.filter(depends)))
    const { environments } = json.items.find((item: Doc) => item.key === dependent.key)
    const alone = (await ask(sandbox, `/flags/web/${dependent.key}`)).json
    const where = Object.entries<Doc>(alone.environments).filter(([, { prerequisites }]) =>
      prerequisites.some((one: Doc) => one.key === key),
    )
    expect(keys(environments)).toEqual(where.map(([environment]) => environment))
    expect(environments[0]._site.href).toBe(`/web/production/features/${dependent.key}`)
  })
})

describe('statuses', () => {
  it('are told of all flags but the archived, which only the links name', async () => {
    const { json } = await ask(sandbox, '/flag-statuses/web/production')
    expect(json._links.self.href).toBe('/api/v2/flag-statuses/web/production')
    expect(json.items.map(({ _links }: Doc) => _links.parent.href).sort()).toEqual(
      live.map(({ key }) => `/api/v2/flags/web/${key}`).sort(),
    )
    for (const status of json.items) {
      expect(status).not.toHaveProperty('key')
      expect(['new', 'active', 'inactive', 'launched']).toContain(status.name)
      if ('lastRequested' in status) expect(new Date(status.lastRequested).toISOString()).toBe(status.lastRequested)
    }
  })

  it('are the same for an environment, for one flag there, and for one flag everywhere', async () => {
    const { key } = live[3]
    const { items } = (await ask(sandbox, '/flag-statuses/web/test')).json
    const listed = items.find(({ _links }: Doc) => _links.parent.href.endsWith(`/${key}`))
    expect((await ask(sandbox, `/flag-statuses/web/test/${key}`)).json).toEqual(listed)
    const { _links, ...status } = listed
    const across = (await ask(sandbox, `/flag-status/web/${key}`)).json
    expect(across).toMatchObject({ key, environments: { test: status } })
    expect(Object.keys(across.environments)).toHaveLength(7)
    const some = (await ask(sandbox, `/flag-status/web/${key}?env=test&env=qa&env=nope`)).json
    expect(Object.keys(some.environments).sort()).toEqual(['qa', 'test'])
  })
})
