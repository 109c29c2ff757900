import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { iso } from '../support/documents.ts'
import { rest } from '../support/rest.ts'
import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
/** The flags of `web` in the order of lists, with their configurations in full. */
let flags: Doc[]
beforeAll(async () => {
  stack = await startStack()
  flags = await askAll(stack.sandbox, '/flags/web?env=production&env=qa&summary=0')
})
afterAll(() => stack.close())

/** Whether a flag has individual targets in an environment. */
const isTargeted = ({ environments }: Doc, environmentKey = 'production') =>
  [...environments[environmentKey].targets, ...environments[environmentKey].contextTargets].some(
    ({ values }) => values.length,
  )

/** The number of the first flags that have individual targets in an environment. */
const targeted = (first: number, environmentKey = 'production') =>
  flags.slice(0, first).filter((one) => isTargeted(one, environmentKey)).length

/** The number of flags, from the first on, of which some have individual targets in an environment. */
const firstWith = (count: number, environmentKey: string) =>
  flags.findIndex((_, index) => targeted(index + 1, environmentKey) === count) + 1

const fields = 'expiringTargetId version contextKind contextKey variationId variation { variationId value } expiresAt'
const inProduction = (first: number) =>
  `{ project(key: "web") { flags(first: ${first}) { nodes {
    key variations { variationId value } environment(key: "production") { expiringTargets { ${fields} } }
  } } } }`

const said = (doc: Doc, variations: Doc[]) => ({
  expiringTargetId: doc._id,
  version: doc._version,
  contextKind: doc.contextKind,
  contextKey: doc.contextKey,
  variationId: doc.variationId,
  variation: variations.find(({ variationId }) => variationId === doc.variationId),
  expiresAt: iso(doc.expirationDate),
})

const refusal = (field: string, most: number, calls: string) =>
  `Expected ${field} to be within the ${most} single calls that one request may take (MAX_SINGLE_CALLS), ` +
  `as LaunchDarkly tells it one by one, but it would take ${calls}.`

describe('the expiring targets of a flag in an environment', () => {
  it('answer every field, with one call for each flag and environment that has individual targets', async () => {
    const { data, paths } = await stack.ask(inProduction(40))
    expect(targeted(40)).toBeLessThan(40)
    expect(paths).toHaveLength(1 + targeted(40))
    const found = []
    for (const { key, variations, environment } of data.project.flags.nodes) {
      const path = `/flags/web/${key}/expiring-targets/production`
      expect(paths.includes(path)).toBe(isTargeted(flags.find((one) => one.key === key)))
      const { items } = await rest(stack, path)
      expect(environment.expiringTargets).toEqual(items.map((doc: Doc) => said(doc, variations)))
      found.push(...items)
    }
    expect(new Set(found.map(({ contextKind }) => contextKind)).size).toBeGreaterThan(1)
  })

  it('take no call if there are no individual targets, in full and in summaries', async () => {
    const none = flags.find((one) => !isTargeted(one)).key
    const single = await stack.ask(
      `{ flag(projectKey: "web", key: "${none}") { environment(key: "production") { expiringTargets { version } } } }`,
    )
    expect(single.data.flag.environment.expiringTargets).toEqual([])
    expect(single.paths).toEqual([`/flags/web/${none}?env=production`])
    const full = await stack.ask(inProduction(40).replace('expiringTargets', 'targets { values } expiringTargets'))
    expect(full.paths).toHaveLength(1 + targeted(40))
    expect(full.paths[0]).toContain('summary=0')
    for (const { environment } of full.data.project.flags.nodes)
      if (!environment.targets.length) expect(environment.expiringTargets).toEqual([])
  })

  it('of a variation that is gone have its id alone', async () => {
    const { data } = await stack.ask(inProduction(40))
    const { key } = data.project.flags.nodes.find(({ environment }: Doc) => environment.expiringTargets.length)
    stack.sandbox.fault(
      { path: new RegExp(`/${key}/expiring-targets/`) },
      { patch: ({ items }) => ({ items: [{ ...items[0], variationId: 'gone' }] }) },
    )
    const gone = await stack.ask(
      `{ flag(projectKey: "web", key: "${key}") { environment(key: "production") { expiringTargets { variationId variation { variationId } } } } }`,
    )
    expect(gone.data.flag.environment.expiringTargets).toEqual([{ variationId: 'gone', variation: null }])
  })

  it('that the caller may not read are lost alone', async () => {
    stack.sandbox.fault({ path: /expiring-targets/ }, { status: 403 })
    const { data, errors } = await stack.ask(
      `{ project(key: "web") { flags(first: ${firstWith(2, 'qa')}) { nodes { environment(key: "qa") { on expiringTargets { expiringTargetId } } } } } }`,
    )
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    const lost = data.project.flags.nodes.filter(({ environment }: Doc) => environment.expiringTargets === null)
    expect(lost).toHaveLength(1)
  })

  it('that the same request asks for twice are read once', async () => {
    const { paths } = await stack.ask(
      `{ project(key: "web") { flags(first: ${firstWith(1, 'qa')}) { nodes {
        a: environment(key: "qa") { expiringTargets { expiringTargetId } } b: environment(key: "qa") { expiringTargets { version } }
      } } } }`,
    )
    expect(paths).toHaveLength(2)
  })
})

describe('what LaunchDarkly tells one by one', () => {
  let wide: Stack

  beforeAll(async () => {
    wide = await startStack({ gateway: { maxRestCalls: 2000 } })
  })

  afterAll(() => wide.close())

  it('is refused before the first call where it would take too many, and says how many', async () => {
    const { data, errors, paths } = await wide.ask(
      `{ project(key: "web") { flags(first: 250) { nodes { name environments { expiringTargets { version } } } } } }`,
    )
    expect(paths.filter((path) => path.includes('expiring-targets'))).toEqual([])
    const told = /but it would take (\d+)\.$/.exec(errors![0]!.message)![1]!
    // As many as are told, and one that says how many there are besides.
    expect(errors).toHaveLength(101)
    expect(errors!.at(-1)!.message).toContain(`but got ${told}: ${Number(told) - 100} of them are left out`)
    expect(errors![0]!.message).toBe(refusal('FlagEnvironment.expiringTargets', 200, told))
    expect(errors![0]!.path!.at(-1)).toBe('expiringTargets')
    expect(errors![0]!.extensions).toEqual({ code: 'BAD_USER_INPUT' })
    expect(data.project.flags.nodes[0].name).toEqual(expect.any(String))
  })

  it.each([0, 1])(
    'is within the limit where it takes just as many calls, and not where it takes %i more',
    async (more) => {
      const own = await startStack({ gateway: { maxRestCalls: 1000, maxSingleCalls: targeted(201) - more } })
      const { errors, paths } = await own.ask(inProduction(201))
      await own.close()
      expect(paths).toHaveLength(3 + (more ? 0 : targeted(201)))
      expect(errors?.[0]?.message).toBe(
        more ? refusal('FlagEnvironment.expiringTargets', targeted(201) - 1, `${targeted(201)}`) : undefined,
      )
    },
  )

  it('counts for the whole request, whichever fields ask', async () => {
    const few = await startStack({ gateway: { maxSingleCalls: 3 } })
    const { data, errors, paths } = await few.ask(
      `{ projects { nodes { key flagDefaults { key } } }
        web: project(key: "web") { flags(first: ${firstWith(3, 'qa')}) { nodes { environment(key: "qa") { expiringTargets { expiringTargetId } } } } } }`,
    )
    await few.close()
    const spent = paths.filter((path) => /flag-defaults|expiring-targets/.test(path))
    expect(spent).toHaveLength(3)
    expect(spent.every((path) => path.includes('expiring-targets'))).toBe(true)
    expect(errors).toHaveLength(4)
    expect(errors![0]!.message).toMatch(/^Expected Project\.flagDefaults to be within the 3 single calls/)
    expect(data.projects.nodes.map(({ flagDefaults }: Doc) => flagDefaults)).toEqual([null, null, null, null])
  })

  it('tells what was spent before', async () => {
    const few = await startStack({ gateway: { maxSingleCalls: 3 } })
    const { errors, paths } = await few.ask(
      `{ project(key: "web") { flagDefaults { key }
        flags(first: ${firstWith(3, 'qa')}) { nodes { environment(key: "qa") { expiringTargets { expiringTargetId } } } } } }`,
    )
    await few.close()
    expect(paths).toHaveLength(2)
    expect(errors).toHaveLength(3)
    expect(errors![0]!.message).toBe(refusal('FlagEnvironment.expiringTargets', 3, '3 besides the 1 that were made'))
  })

  it('is not told at all where none of it is allowed', async () => {
    const none = await startStack({ gateway: { maxSingleCalls: 0 } })
    const { data, paths, errors } = await none.ask('{ project(key: "web") { name flagDefaults { key } } }')
    await none.close()
    expect({ data, paths }).toEqual({
      data: { project: { name: 'Web Storefront', flagDefaults: null } },
      paths: ['/projects/web'],
    })
    expect(errors).toMatchObject([{ message: refusal('Project.flagDefaults', 0, '1') }])
  })
})
