import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { iso } from '../support/documents.ts'
import { rest } from '../support/rest.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())

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
  it('answer every field, with one call for each flag and environment', async () => {
    const { data, paths } = await stack.ask(inProduction(40))
    expect(paths).toHaveLength(1 + 40)
    const found = []
    for (const { key, variations, environment } of data.project.flags.nodes) {
      const path = `/flags/web/${key}/expiring-targets/production`
      expect(paths).toContain(path)
      const { items } = await rest(stack, path)
      expect(environment.expiringTargets).toEqual(items.map((doc: Doc) => said(doc, variations)))
      found.push(...items)
    }
    expect(new Set(found.map(({ contextKind }) => contextKind)).size).toBeGreaterThan(1)
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
      '{ project(key: "web") { flags(first: 2) { nodes { environment(key: "qa") { on expiringTargets { expiringTargetId } } } } } }',
    )
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    const lost = data.project.flags.nodes.map(({ environment }: Doc) => environment.expiringTargets === null)
    expect(lost.toSorted()).toEqual([false, true])
  })

  it('that the same request asks for twice are read once', async () => {
    const { paths } = await stack.ask(
      `{ project(key: "web") { flags(first: 1) { nodes {
        a: environment(key: "qa") { expiringTargets { expiringTargetId } } b: environment(key: "qa") { expiringTargets { version } }
      } } } }`,
    )
    expect(paths).toHaveLength(2)
  })
})

describe('what LaunchDarkly tells one by one', () => {
  let wide: Stack

  beforeAll(async () => {
    wide = await startStack({ gateway: { maxRestCalls: 1000 } })
  })

  afterAll(() => wide.close())

  it('is refused before the first call where it would take too many, and says how many', async () => {
    const { data, errors, paths } = await wide.ask(inProduction(201).replace('key variations', 'key name variations'))
    expect(paths.filter((path) => path.includes('expiring-targets'))).toEqual([])
    // As many as are told, and one that says how many there are besides.
    expect(errors).toHaveLength(101)
    expect(errors!.at(-1)!.message).toContain('but got 201: 101 of them are left out')
    expect(errors![0]).toMatchObject({
      message: refusal('FlagEnvironment.expiringTargets', 200, '201'),
      path: ['project', 'flags', 'nodes', 0, 'environment', 'expiringTargets'],
    })
    expect(errors![0]!.extensions).toEqual({ code: 'BAD_USER_INPUT' })
    expect(data.project.flags.nodes[0].name).toEqual(expect.any(String))
  })

  it('is within the default where it takes two hundred', async () => {
    const { errors, paths } = await wide.ask(inProduction(200))
    expect(errors).toBeUndefined()
    expect(paths).toHaveLength(2 + 200)
  })

  it('counts for the whole request, whichever fields ask', async () => {
    const few = await startStack({ gateway: { maxSingleCalls: 3 } })
    const { data, errors, paths } = await few.ask(
      `{ projects { nodes { key flagDefaults { key } } }
        web: project(key: "web") { flags(first: 3) { nodes { environment(key: "qa") { expiringTargets { expiringTargetId } } } } } }`,
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
        flags(first: 3) { nodes { environment(key: "qa") { expiringTargets { expiringTargetId } } } } } }`,
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
