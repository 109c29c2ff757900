import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { betaOf } from '../support/releases.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
/** The links of the view `checkout` as LaunchDarkly tells them. */
let flagLinks: Doc[]
let segmentLinks: Doc[]
let flags: Doc[]

const path = '/projects/web/views/checkout'

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 60 } })
  flagLinks = (await betaOf(stack, `${path}/linked/flags?limit=100`)).items
  segmentLinks = (await betaOf(stack, `${path}/linked/segments?limit=100`)).items
  flags = (await betaOf(stack, `${path}?expand=flagsSummary`)).flagsSummary.linkedFlags.items
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const checkout = (inner: string) => `{ view(projectKey: "web", key: "checkout") { ${inner} } }`
const iso = (ms: number) => new Date(ms).toISOString()
const short = '/projects/web/views'

/** Makes LaunchDarkly tell only the first link of each view within its document. */
const cutShort = (
  part: 'flagsSummary.linkedFlags' | 'segmentsSummary.linkedSegments',
  { sandbox }: Pick<Stack, 'sandbox'> = stack,
) => {
  const [summary, list] = part.split('.') as [string, string]
  const cut = (doc: Doc) => {
    const { items, totalCount } = doc[summary][list]
    return { ...doc, [summary]: { count: totalCount, [list]: { items: items.slice(0, 1), totalCount } } }
  }
  const patch = (doc: Doc) => (doc.items ? { ...doc, items: doc.items.map(cut) } : cut(doc))
  sandbox.fault({ path: /views[^/]*expand.*|views\/\w+\?/ }, { patch }, 'always')
}

describe('the flags of a view', () => {
  it('come with the views of a list, by key and name, in one call', async () => {
    const { data, paths } = await stack.ask(`{ project(key: "web") { views(first: 50) { nodes {
      key flagCount flags(first: 3) { totalCount stoppedBy pageInfo { hasNextPage } nodes { key name } } } } } }`)
    const [first] = data.project.views.nodes
    expect(first).toEqual({
      ...{ key: 'checkout', flagCount: flags.length },
      flags: {
        ...{ totalCount: flags.length, stoppedBy: 'FIRST', pageInfo: { hasNextPage: true } },
        nodes: flags.slice(0, 3).map(({ key, name }) => ({ key, name })),
      },
    })
    expect(flags.length).toBeGreaterThan(3)
    expect(paths).toEqual([`${short}?offset=0&limit=50&expand=flagsSummary,resourceSummary`])
  })

  it('are read for more than that, by the plan for flags', async () => {
    const { data, paths } = await stack.ask(
      `{ project(key: "web") { views(first: 50) { nodes { flags(first: 50) { nodes { key state } } } } } }`,
    )
    const [first] = data.project.views.nodes
    expect(first.flags.nodes.map(({ key }: Doc) => key)).toEqual(flags.map(({ key }) => key))
    expect(paths.map((one) => one.split('?')[0])).toEqual([short, '/flags/web', '/flags/web'])
    expect(paths[0]).toBe(`${short}?offset=0&limit=50&expand=flagsSummary`)
  })

  it('have the time of their link on the edges, which takes a call for each view', async () => {
    const { data, paths } = await stack.ask(
      `{ project(key: "web") { views(first: 50) { nodes { key flags(first: 2) { edges { linkedAt node { key name } } } } } } }`,
    )
    const [first] = data.project.views.nodes
    const name = (key: string) => flags.find((flag) => flag.key === key).name
    expect(first.flags.edges).toEqual(
      flagLinks.slice(0, 2).map(({ resourceKey: key, linkedAt }) => ({
        linkedAt: iso(linkedAt),
        node: { key, name: name(key) },
      })),
    )
    const linked = (key: string) => `${short}/${key}/linked/flags?offset=0&limit=2&expand=resourceDetails`
    expect(paths).toEqual([`${short}?offset=0&limit=50`, linked('checkout'), linked('growth')])
  })

  it('are selected and ordered by LaunchDarkly', async () => {
    const { data, paths } = await stack.ask(
      checkout(`flags(first: 2, query: "checkout-", filter: { temporary: true, tags: ["checkout"] },
        orderBy: { field: NAME, direction: DESC }) { nodes { key } }`),
    )
    expect(data.view.flags.nodes).toHaveLength(2)
    expect(paths).toEqual([
      path,
      `${path}/linked/flags?offset=0&limit=2&query=checkout-&filter=tags:checkout,type:temporary&sort=-name&expand=resourceDetails`,
    ])
  })

  it('are found by a part of their name, whatever is selected of them', async () => {
    const { name } = flags[0]!
    const keysOf = ({ data }: Doc) => data.view.flags.nodes.map(({ key }: Doc) => key)
    const expected = flags.filter((one) => one.name.includes(name)).map(({ key }) => key)
    for (const selected of ['key', 'key name', 'key state']) {
      const answer = await stack.ask(checkout(`flags(first: 50, query: "${name}") { nodes { ${selected} } }`))
      expect(keysOf(answer)).toEqual(expected)
    }
  })

  it('are read page by page if the document lacks some of them', async () => {
    cutShort('flagsSummary.linkedFlags')
    const { data, paths } = await stack.ask(checkout('flags(first: 2) { totalCount nodes { key } }'))
    expect(data.view.flags).toEqual({
      totalCount: flagLinks.length,
      nodes: flagLinks.slice(0, 2).map(({ resourceKey: key }) => ({ key })),
    })
    expect(paths).toEqual([`${path}?expand=flagsSummary`, `${path}/linked/flags?offset=0&limit=2`])
  })

  it('lack those that are deleted', async () => {
    const patch = (doc: Doc) => ({ ...doc, items: [{ ...doc.items[0], resourceKey: 'gone' }, ...doc.items.slice(1)] })
    stack.sandbox.fault({ path: /linked/ }, { patch })
    const { data, errors } = await stack.ask(checkout('flags(first: 2) { edges { linkedAt cursor node { state } } }'))
    expect(errors).toBeUndefined()
    expect(data.view.flags.edges).toHaveLength(1)
  })

  it('of more views than single calls are allowed are refused before the first of them', async () => {
    const few = await startStack({ sandbox: { flags: 5 }, gateway: { maxSingleCalls: 1 } })
    const { errors, paths } = await few.ask(
      '{ project(key: "web") { views { nodes { flags { edges { linkedAt } } } } } }',
    )
    await few.close()
    expect(paths).toHaveLength(1)
    expect(errors?.[0]?.message).toMatch(/^Expected View\.flags to be within the 1 single calls/)
  })

  it('that may not be read are an error of their field alone', async () => {
    stack.sandbox.fault({ path: /linked/ }, { status: 403 })
    const { data, errors } = await stack.ask(checkout('name flags { edges { linkedAt } }'))
    expect(data.view).toEqual({ name: 'Checkout', flags: null })
    expect(errors).toMatchObject([{ path: ['view', 'flags'], extensions: { code: 'FORBIDDEN' } }])
  })
})

describe('the segments of a view', () => {
  const keyed = ({ resourceKey: key, environmentKey }: Doc) => ({ key, environmentKey })

  it('come with the view, and each environment reads its own', async () => {
    const { data, paths } = await stack.ask(checkout('segments(first: 50) { totalCount nodes { key environmentKey } }'))
    const { totalCount, nodes } = data.view.segments
    expect(totalCount).toBe(segmentLinks.length)
    expect(new Set(nodes.map(JSON.stringify))).toEqual(
      new Set(segmentLinks.map(keyed).map((one) => JSON.stringify(one))),
    )
    const environments = new Set(segmentLinks.map(({ environmentKey }) => environmentKey))
    expect(paths.slice(0, 2)).toEqual([
      `${path}?expand=segmentsSummary`,
      '/projects/web/environments?limit=100&offset=0',
    ])
    expect(paths).toHaveLength(2 + environments.size)
  })

  it('have the time of their link on the edges', async () => {
    const { data, paths } = await stack.ask(
      checkout('segments(first: 2) { edges { linkedAt node { key environmentKey } } }'),
    )
    expect(data.view.segments.edges).toEqual(
      segmentLinks.slice(0, 2).map((link) => ({ linkedAt: iso(link.linkedAt), node: keyed(link) })),
    )
    expect(paths.slice(0, 2)).toEqual([path, `${path}/linked/segments?offset=0&limit=2`])
  })

  it('are selected in an environment, whose id the gateway finds', async () => {
    const { data, paths, errors } = await stack.ask(
      checkout(`segments(first: 5, environmentKey: "production", filter: { tags: ["checkout"] }) { nodes { key } }`),
    )
    expect(errors).toBeUndefined()
    const environment = segmentLinks.find(({ environmentKey }) => environmentKey === 'production').environmentId
    expect(paths).toContain(
      `${path}/linked/segments?offset=0&limit=5&filter=tags anyOf ["checkout"]&environmentId=${environment}`,
    )
    expect(data.view.segments.nodes.length).toBeGreaterThan(0)
  })

  it('are found by a part of their name', async () => {
    const { items } = await betaOf(stack, `${path}/linked/segments?limit=100&expand=resourceDetails`)
    const named: Doc[] = items.map(({ resourceDetails }: Doc) => resourceDetails.segment)
    const { name } = named.find((one) => !one.key.includes(one.name.toLowerCase()))!
    const { data } = await stack.ask(checkout(`segments(first: 50, query: "${name}") { nodes { name } }`))
    expect(data.view.segments.nodes).toContainEqual({ name })
  })

  it.each([
    ['filter: { tags: ["checkout"] }', 'BAD_USER_INPUT'],
    ['environmentKey: "production"', 'BAD_USER_INPUT'],
    ['environmentKey: "nowhere", filter: { tags: ["checkout"] }', 'NOT_FOUND'],
  ])('with %s are %s', async (args, code) => {
    const { data, errors, paths } = await stack.ask(checkout(`name segments(${args}) { totalCount }`))
    expect(data.view).toEqual({ name: 'Checkout', segments: null })
    expect(errors).toMatchObject([{ path: ['view', 'segments'], extensions: { code } }])
    expect(paths.filter((one) => one.includes('linked'))).toEqual([])
  })
})

describe('the views of a flag', () => {
  const linkedKey = () => flagLinks[0].resourceKey

  it('take one call, which begins beside the flag', async () => {
    const key = linkedKey()
    const { data, paths } = await stack.ask(`{ flag(projectKey: "web", key: "${key}") { name views { key name } } }`)
    expect(data.flag.views).toContainEqual({ key: 'checkout', name: 'Checkout' })
    expect(paths.toSorted()).toEqual([
      `/flags/web/${key}`,
      `/projects/web/view-associations/flags/${key}?offset=0&limit=100`,
    ])
  })

  it('of many flags follow from the list of views', async () => {
    const { data, paths } = await stack.ask(
      `{ project(key: "web") { flags(first: 60) { nodes { key views { key } } } } }`,
    )
    const linked = data.project.flags.nodes.filter(({ views }: Doc) => views.some(({ key }: Doc) => key === 'checkout'))
    const live = new Set(data.project.flags.nodes.map(({ key }: Doc) => key))
    const expected = flags.filter(({ key }) => live.has(key)).map(({ key }) => key)
    expect(linked.map(({ key }: Doc) => key).toSorted()).toEqual(expected.toSorted())
    expect(expected.length).toBeGreaterThan(2)
    expect(paths).toEqual(['/flags/web?offset=0&limit=60', `${short}?offset=0&limit=100&expand=flagsSummary`])
  })

  it('of many flags follow from the links of the views whose document lacks some', async () => {
    cutShort('flagsSummary.linkedFlags')
    const { data, paths } = await stack.ask(
      `{ project(key: "web") { flags(first: 60) { nodes { key views { key } } } } }`,
    )
    const linked = data.project.flags.nodes.filter(({ views }: Doc) => views.some(({ key }: Doc) => key === 'checkout'))
    expect(linked.length).toBeGreaterThan(2)
    const links = (key: string) => `${short}/${key}/linked/flags?offset=0&limit=100`
    expect(paths.slice(2)).toEqual([links('checkout'), links('growth')])
  })

  it('of few flags are read one by one if the documents of the views lack some', async () => {
    cutShort('flagsSummary.linkedFlags')
    const { paths } = await stack.ask(`{ project(key: "web") { flags(first: 2) { nodes { views { key } } } } }`)
    expect(paths.filter((one) => one.includes('view-associations'))).toHaveLength(2)
  })

  it('count each of those views against the limit of single calls', async () => {
    const few = await startStack({ sandbox: { flags: 60 }, gateway: { maxSingleCalls: 1 } })
    cutShort('flagsSummary.linkedFlags', few)
    const { errors, paths } = await few.ask('{ project(key: "web") { flags(first: 60) { nodes { views { key } } } } }')
    await few.close()
    expect(paths.filter((one) => one.includes('linked'))).toEqual([])
    expect(errors?.[0]?.message).toMatch(/^Expected Flag\.views to be within the 1 single calls .* would take 2\.$/)
  })

  it('with further parts are read together', async () => {
    const { data, paths } = await stack.ask(
      `{ flag(projectKey: "web", key: "${linkedKey()}") { views { key flagCount } } }`,
    )
    expect(data.flag.views).toContainEqual({ key: 'checkout', flagCount: flags.length })
    expect(paths.filter((one) => one.startsWith(short))).toHaveLength(1)
  })

  it('of a flag that does not exist are null with it', async () => {
    const { data, errors } = await stack.ask('{ flag(projectKey: "web", key: "nope") { key views { key } } }')
    expect({ data, errors }).toEqual({ data: { flag: null }, errors: undefined })
  })
})

describe('the views of a segment', () => {
  it('follow from the list of views, for all segments of the project', async () => {
    const { data, paths } = await stack.ask(`{ project(key: "web") { environment(key: "production") {
      segments(first: 50) { nodes { key views { key } } } } } }`)
    const linked = data.project.environment.segments.nodes.filter(({ views }: Doc) =>
      views.some(({ key }: Doc) => key === 'checkout'),
    )
    const expected = segmentLinks.filter(({ environmentKey }) => environmentKey === 'production')
    expect(linked.map(({ key }: Doc) => key).toSorted()).toEqual(expected.map((one) => one.resourceKey).toSorted())
    expect(expected.length).toBeGreaterThan(0)
    expect(paths.toSorted()).toEqual([
      '/projects/web/environments?limit=100&offset=0',
      `${short}?offset=0&limit=100&expand=segmentsSummary`,
      '/segments/web/production?offset=0&limit=50',
    ])
  })

  it('follow from the links of the views whose document lacks some', async () => {
    cutShort('segmentsSummary.linkedSegments')
    const { data, paths } = await stack.ask(
      `{ segment(projectKey: "web", environmentKey: "production", key: "${segmentLinks[0].resourceKey}") { views { key } } }`,
    )
    expect(data.segment.views).toContainEqual({ key: 'checkout' })
    expect(paths.filter((one) => one.includes('linked/segments'))).toHaveLength(2)
  })
})
