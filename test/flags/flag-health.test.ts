import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startHeldStack } from '../support/held-stack.ts'
import { rest } from '../support/rest.ts'
import { askAll, type Doc, send } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

let stack: Stack

beforeAll(async () => {
  stack = await startStack()
})

afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const dayMs = 86_400_000
const all = `health { stage stale basis ageDays idleDays gaps { input code environmentKey }
  environments { environmentKey critical use lastRequestedAt idleDays unchangedDays } }`
const of = (key: string, selection = all) => `{ flag(projectKey: "web", key: "${key}") { key ${selection} } }`
const key = 'email-restock-alert'
const forbidden = (path: RegExp) => stack.sandbox.fault({ path }, { status: 403 }, 'always')

/** The health of each flag of a project, from raw REST. */
async function healthByHand(projectKey: string): Promise<ReadonlyMap<string, Doc>> {
  const now = stack.sandbox.now()
  const daysSince = (ms: number) => Math.floor((now - ms) / dayMs)
  const environments: Doc[] = (await rest(stack, `/projects/${projectKey}/environments?limit=1000`)).items
  const references = (await rest(stack, `/code-refs/statistics/${projectKey}`)).flags
  const configs = new Map<string, Map<string, Doc>>()
  const statuses = new Map<string, Map<string, Doc>>()
  for (const environment of environments) {
    const flags = await askAll(stack.sandbox, `/flags/${projectKey}?env=${environment.key}&summary=0`)
    configs.set(environment.key, new Map(flags.map((flag) => [flag.key, flag.environments[environment.key]])))
    const { items } = await rest(stack, `/flag-statuses/${projectKey}/${environment.key}`)
    statuses.set(environment.key, new Map(items.map((one: Doc) => [one._links.parent.href.split('/').at(-1), one])))
  }
  const critical = environments.filter((one) => one.critical)
  const deciding = critical.length ? critical : environments
  return new Map(
    (await askAll(stack.sandbox, `/flags/${projectKey}`)).map((flag) => {
      const uses = new Map(
        environments.map((environment) => {
          const { name, lastRequested } = statuses.get(environment.key)!.get(flag.key)!
          const use = name === 'inactive' && !lastRequested ? 'NEVER_REQUESTED' : name.toUpperCase()
          return [environment.key, { use, idleDays: lastRequested ? daysSince(Date.parse(lastRequested)) : null }]
        }),
      )
      const where = deciding.map((one) => uses.get(one.key)!)
      const isNeeded = deciding.some((one) =>
        [...configs.get(one.key)!.values()].some(({ prerequisites }) =>
          prerequisites.some((prerequisite: Doc) => prerequisite.key === flag.key),
        ),
      )
      const isOld = flag.temporary && daysSince(flag.creationDate) >= 30
      const isFree = isOld && !isNeeded
      const isUnused = where.every(({ use }) => use === 'INACTIVE' || use === 'NEVER_REQUESTED')
      const days = where.flatMap(({ idleDays }) => idleDays ?? [])
      const stage = flag.deprecated
        ? 'DEPRECATED'
        : isFree && where.every(({ use }) => use === 'LAUNCHED')
          ? 'READY_FOR_CODE_REMOVAL'
          : isFree && isUnused && !references[flag.key]
            ? 'READY_TO_ARCHIVE'
            : 'LIVE'
      return [
        flag.key,
        {
          stage,
          stale:
            isOld &&
            !flag.deprecated &&
            where.every(({ use, idleDays }) =>
              use === 'INACTIVE' ? idleDays! >= 30 : use === 'NEVER_REQUESTED' || use === 'LAUNCHED',
            ),
          basis: critical.length ? 'CRITICAL_ENVIRONMENTS' : 'ALL_ENVIRONMENTS',
          ageDays: daysSince(flag.creationDate),
          idleDays: days.length ? Math.min(...days) : null,
          gaps: [],
          environments: environments.map((environment) => ({
            ...{ environmentKey: environment.key, critical: environment.critical, ...uses.get(environment.key) },
            lastRequestedAt: statuses.get(environment.key)!.get(flag.key)!.lastRequested ?? null,
            unchangedDays: daysSince(configs.get(environment.key)!.get(flag.key)!.lastModified),
          })),
        },
      ]
    }),
  )
}

describe('the health of a flag', () => {
  it.each(['mobile', 'platform', 'infra'])(
    'is what raw REST tells by another computation, in %s',
    async (projectKey) => {
      const { data, errors } = await stack.ask(
        `{ project(key: "${projectKey}") { flags(first: 100) { nodes { key ${all} } } } }`,
      )
      expect(errors).toBeUndefined()
      const byHand = await healthByHand(projectKey)
      const told = data.project.flags.nodes.map(({ key, health }: Doc) => [key, health])
      expect(told.length).toBe(byHand.size)
      expect(Object.fromEntries(told)).toEqual(Object.fromEntries(byHand))
      expect(new Set([...byHand.values()].map(({ stage }) => stage)).size).toBeGreaterThan(1)
    },
  )

  it('has the limits of the caller, which are not below 0', async () => {
    const { data } = await stack.ask(
      of(
        key,
        'a: health { stale idleDays } b: health(inactiveDays: 41) { stale } c: health(minimumAgeDays: 9999) { stale }',
      ),
    )
    expect(data.flag).toMatchObject({ a: { stale: true, idleDays: 40 }, b: { stale: false }, c: { stale: false } })
    const { errors } = await stack.ask(of(key, 'health(inactiveDays: -1) { stale }'))
    expect(errors).toMatchObject([{ path: ['flag', 'health'], extensions: { code: 'BAD_USER_INPUT' } }])
  })

  it('of an archived flag is told with its statuses', async () => {
    const [archived] = (await rest(stack, '/flags/web?filter=state:archived&limit=1')).items
    const { data } = await stack.ask(of(archived.key))
    const { environments } = await rest(stack, `/flag-status/web/${archived.key}`)
    expect(data.flag.health).toMatchObject({ stage: 'ARCHIVED', stale: false, gaps: [] })
    expect(data.flag.health.environments.map(({ lastRequestedAt }: Doc) => lastRequestedAt)).toEqual(
      Object.values<Doc>(environments).map(({ lastRequested }) => lastRequested ?? null),
    )
  })

  it('counts all environments of a project without critical ones', async () => {
    const other = await startStack()
    await send(other.sandbox, 'PATCH', '/projects/mobile/environments/production', [
      { op: 'replace', path: '/critical', value: false },
    ])
    const { data } = await other.ask(
      '{ project(key: "mobile") { flags(first: 3) { nodes { health { basis } removal { reasons { code } } } } } }',
    )
    for (const { health, removal } of data.project.flags.nodes) {
      expect(health.basis).toBe('ALL_ENVIRONMENTS')
      expect(removal.reasons).toContainEqual({ code: 'NO_CRITICAL_ENVIRONMENT' })
    }
    await other.close()
  })
})

describe('the calls for the health', () => {
  let slow: Stack
  beforeAll(async () => {
    slow = await startStack({ sandbox: { latencyMs } })
  })
  afterAll(() => slow.close())

  const flag = `/flags/web/${key}`
  const status = `/flag-status/web/${key}`
  const environments = '/projects/web/environments?limit=100&offset=0'

  it('of one flag are its status and the environments beside the document, all at once', async () => {
    const asked = await slow.ask(of(key, 'health { stale idleDays environments { use unchangedDays } }'))
    expect(asked.errors).toBeUndefined()
    expect(wavesOf(asked)).toEqual([[status, flag, environments]])
  })

  it('include what the stage needs only if the stage or the gaps are selected', async () => {
    const asked = await slow.ask(of('search-facets-sidebar', 'health { stage }'))
    const [wave, ...others] = wavesOf(asked)
    expect(others).toEqual([])
    expect(wave).toHaveLength(5)
    expect(wave).toContain('/code-refs/statistics/web')
    expect(wave).toContain('/flags/web/search-facets-sidebar/dependent-flags')
  })

  it('of all flags of a project are a call by environment besides the pages, in two waves', async () => {
    const held = await startHeldStack()
    const { totalCount } = await rest(held, '/projects/web/environments?limit=1')
    const asked = await held.askInWaves(
      '{ project(key: "web") { flags(first: 250) { nodes { key health { stale environments { use } } } } } }',
    )
    expect(asked.errors).toBeUndefined()
    // The configurations are not needed.
    expect(asked.waves.map((wave) => wave.length)).toEqual([2, totalCount + 2])
    await held.close()
  })
})

describe('a forbidden input of the health', () => {
  it.each([
    ['ENVIRONMENTS', /\/projects\/web\/environments/, { stage: 'UNKNOWN', stale: null, basis: null, idleDays: null }],
    ['DEPENDENT_FLAGS', /dependent-flags|\/flags\/web\?/, { stale: true, idleDays: 40 }],
    ['CODE_REFERENCES', /code-refs/, { stale: true, idleDays: 40 }],
  ])('is a gap, and what it does not touch stays: %s', async (input, path, expected) => {
    forbidden(path)
    const { data, errors } = await stack.ask(of(key, `name ${all}`))
    expect(errors).toBeUndefined()
    expect(data.flag.name).toEqual(expect.any(String))
    expect(data.flag.health).toMatchObject({ ...expected, ageDays: 1378 })
    expect(data.flag.health.gaps).toEqual([{ input, code: 'FORBIDDEN', environmentKey: null }])
  })

  it('is a gap in one environment, whose use is then unknown', async () => {
    forbidden(/flag-statuses\/mobile\/production/)
    const { data, errors } = await stack.ask(
      `{ project(key: "mobile") { flags(first: 45, filter: { temporary: true }) { nodes { ${all} } } } }`,
    )
    expect(errors).toBeUndefined()
    for (const { health } of data.project.flags.nodes) {
      expect(health.gaps).toEqual([{ input: 'FLAG_STATUSES', code: 'FORBIDDEN', environmentKey: 'production' }])
      const unknown = health.environments.filter(({ use }: Doc) => use === 'UNKNOWN')
      expect(unknown).toMatchObject([{ environmentKey: 'production', idleDays: null }])
      // A flag that is too young or deprecated is not stale, whatever it does.
      const isOpen = health.ageDays >= 30 && health.stage !== 'DEPRECATED'
      expect(health.stale).toBe(isOpen ? null : false)
    }
  })
})
