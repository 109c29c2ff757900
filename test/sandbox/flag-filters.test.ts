import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, askAll, type Doc, filter } from '../support/sandbox-ask.ts'

let sandbox: Sandbox
let live: Doc[]
/** The times at which production asked for a flag, by the flag's key. */
const requested = new Map<string, number>()

beforeAll(async () => {
  sandbox = await startSandbox()
  live = await askAll(sandbox, '/flags/web?env=production&env=test&summary=0&expand=evaluation')
  for (const { _links, lastRequested } of (await ask(sandbox, '/flag-statuses/web/production')).json.items) {
    requested.set(_links.parent.href.split('/').at(-1), Date.parse(lastRequested ?? 0))
  }
})
afterAll(() => sandbox.close())

const keys = (items: Doc[]) => items.map(({ key }) => key)
const filtered = async (value: string) => keys(await askAll(sandbox, `/flags/web?${filter(value)}`))

const noon = Date.UTC(2026, 5, 1)
const september = Date.UTC(2026, 8, 28)
const kinds = ({ environments }: Doc) => environments.test.evaluation.contextKinds
const tagged =
  (...tags: string[]) =>
  (flag: Doc) =>
    tags.every((tag) => flag.tags.includes(tag))
const contains = (text: string) => (flag: Doc) => `${flag.key} ${flag.name}`.toLowerCase().includes(text)
const { usesClient, usesMobile } = {
  usesClient: (flag: Doc) => flag.clientSideAvailability.usingEnvironmentId,
  usesMobile: (flag: Doc) => flag.clientSideAvailability.usingMobileKey,
}

describe('a filter of flags', () => {
  const cases: [string, (flag: Doc) => boolean][] = [
    ['query:CHECKOUT', contains('checkout')],
    ['query: price l', contains('price l')],
    ['tags:release', tagged('release')],
    ['tags:release+pricing', tagged('release', 'pricing')],
    ['tags:Release', tagged('release')],
    ['state:live', (flag) => !flag.deprecated],
    ['state:deprecated', (flag) => flag.deprecated],
    ['archived:false', () => true],
    ['type:temporary', (flag) => flag.temporary],
    ['type:permanent', (flag) => !flag.temporary],
    ['maintainerTeamKey:search', (flag) => flag.maintainerTeamKey === 'search'],
    [`creationDate:{"before":${noon}}`, (flag) => flag.creationDate < noon],
    ['creationDate:{}', () => true],
    ['hasExperiment:true', (flag) => flag.experiments.items.length > 0],
    ['hasExperiment:false', (flag) => flag.experiments.items.length === 0],
    ['sdkAvailability:client', usesClient],
    ['sdkAvailability:mobile', usesMobile],
    ['sdkAvailability:anyClient', (flag) => usesClient(flag) || usesMobile(flag)],
    ['sdkAvailability:server', (flag) => !usesClient(flag) && !usesMobile(flag)],
    ['contextKindsEvaluated:organization,filterEnv:test', (flag) => kinds(flag).includes('organization')],
    [
      'contextKindsEvaluated:organization+device,filterEnv:test',
      (flag) => kinds(flag).includes('organization') && kinds(flag).includes('device'),
    ],
    [`evaluated:{"after":${september}},filterEnv:production`, ({ key }) => requested.get(key)! > september],
    [
      `filterEnv:production,evaluated: { "after": ${september} } , type:permanent`,
      (flag) => requested.get(flag.key)! > september && !flag.temporary,
    ],
    ['filterEnv:production', () => true],
    [
      'query:check,tags:release,type:temporary',
      (flag) => contains('check')(flag) && tagged('release')(flag) && flag.temporary,
    ],
  ]
  it.each(cases)('%s keeps exactly the flags that fit', async (value, fits) => {
    const expected = keys(live.filter(fits))
    expect(expected.length).toBeGreaterThan(0)
    expect(await filtered(value)).toEqual(expected)
  })

  it('by maintainer keeps the flags of one member', async () => {
    const { maintainerId } = live.find((flag) => flag.maintainerId)
    expect(await filtered(`maintainerId:${maintainerId}`)).toEqual(
      keys(live.filter((flag) => flag.maintainerId === maintainerId)),
    )
  })

  it('by tag can also be a parameter of its own, repeated for all of them', async () => {
    expect(keys(await askAll(sandbox, '/flags/web?tag=release&tag=pricing'))).toEqual(
      keys(live.filter(tagged('release', 'pricing'))),
    )
  })

  it('by code references parts the flags into those with and those without', async () => {
    const [none, some, many] = [
      await filtered('codeReferences.max:0'),
      await filtered('codeReferences.min:1'),
      await filtered('codeReferences.min:10'),
    ]
    expect([...none, ...some].sort()).toEqual(keys(live).sort())
    expect(none.length * some.length * many.length).toBeGreaterThan(0)
    expect(many.every((key) => some.includes(key))).toBe(true)
    expect(await filtered('codeReferences.min:2,codeReferences.max:1')).toEqual([])
  })

  it('by guarded rollout finds each state, and `any` finds them all', async () => {
    const states = await Promise.all(
      ['monitoring', 'regressed', 'rolledBack', 'completed', 'archived'].map((state) =>
        filtered(`guardedRollout:${state}`),
      ),
    )
    for (const found of states) expect(found.length).toBeGreaterThan(0)
    expect(states.flat().sort()).toEqual((await filtered('guardedRollout:any')).sort())
  })

  it('by application or release pipeline finds some, and none for an unknown one', async () => {
    const { json: project } = await ask(sandbox, '/projects/web')
    const fits = [`releasePipeline:${project.defaultReleasePipelineKey}`, 'applicationEvaluated:northaisle-web']
    for (const value of fits) {
      const found = await filtered(value)
      expect(found.length).toBeGreaterThan(0)
      expect(found.length).toBeLessThan(live.length)
    }
    expect(await filtered('releasePipeline:nope')).toEqual([])
    expect(await filtered('applicationEvaluated:nope')).toEqual([])
  })

  it.each([
    'colour:red',
    'constructor:x',
    'followerId:x',
    'hasDataExport:true',
    'status:active',
    'contextKindTargeted:user',
    'segmentTargeted:beta',
    'query',
    'query:',
    ':x',
    'state:gone',
    'type:both',
    'hasExperiment:maybe',
    'sdkAvailability:all',
    'guardedRollout:some',
    'codeReferences.min:few',
    'codeReferences.min:-1',
    'creationDate:1690527600000',
    'creationDate:{"before":"yesterday"}',
    'creationDate:{"after":1}',
    'creationDate:{"before":1',
    'creationDate:{before:1}',
    `evaluated:{"after":${september}}`,
    'evaluated:{},filterEnv:production',
    `evaluated:{"after":${september}},filterEnv:nope`,
  ])('%s is answered with 400', async (value) => {
    const { status, json } = await ask(sandbox, `/flags/web?${filter(value)}`)
    expect([status, json.code]).toEqual([400, 'invalid_request'])
    expect(json.message).toContain('filter')
  })
})

describe('a sort of flags', () => {
  type Key = (flag: Doc) => string | number
  const cases: [string, Key][] = [
    ['creationDate', (flag) => flag.creationDate],
    ['key', (flag) => flag.key],
    ['name', (flag) => flag.name.toLowerCase()],
    ['maintainerId', (flag) => flag.maintainerId ?? ''],
    ['tags', (flag) => flag.tags.join()],
    ['type', (flag) => (flag.temporary ? 'temporary' : 'permanent')],
  ]
  const ordered = (by: Key, sign: number) =>
    live.toSorted((a, b) => sign * (by(a) < by(b) ? -1 : by(a) > by(b) ? 1 : 0)).map(({ key }) => key)

  it.each(cases)('by %s goes up, and down with a dash', async (name, by) => {
    expect(keys(await askAll(sandbox, `/flags/web?sort=${name}`))).toEqual(ordered(by, 1))
    expect(keys(await askAll(sandbox, `/flags/web?sort=-${name}`))).toEqual(ordered(by, -1))
    expect(ordered(by, 1)).not.toEqual(ordered(by, -1))
  })

  it('by two fields uses the second where the first is equal', async () => {
    const found = await askAll(sandbox, '/flags/web?sort=type,-key')
    const permanent = live.filter((flag) => !flag.temporary)
    expect(keys(found.slice(0, permanent.length))).toEqual(keys(permanent).sort().reverse())
  })

  it('by the change of the targeting goes by the first environment that is named', async () => {
    const sort = async (env: string) => keys(await askAll(sandbox, `/flags/web?sort=-targetingModifiedDate&${env}`))
    const production = await sort('env=production&env=test')
    expect(production).toEqual(await sort('env=production'))
    expect(production).not.toEqual(await sort('env=test&env=production'))
    expect(production.toSorted()).toEqual(keys(live).sort())
  })

  it.each(['sort=size', 'sort=key,size', 'sort=targetingModifiedDate', 'sort=targetingModifiedDate,key&env=test'])(
    '%s is answered with 400',
    async (query) => {
      const { status, json } = await ask(sandbox, `/flags/web?${query}`)
      expect([status, json.code]).toEqual([400, 'invalid_request'])
      expect(json.message).toContain('sort')
    },
  )
})
