import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { ask as askSandbox, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let documents: Doc[]
beforeAll(async () => {
  stack = await startStack({ gateway: { federation: true } })
  documents = (await get('/projects/web/layers')).items
})
afterAll(() => stack.close())

const get = async (path: string): Promise<Doc> => (await askSandbox(stack.sandbox, path)).json
const list = '/projects/web/layers'
const idFor = (key: string) => idOf({ type: 'Layer', projectKey: 'web', key })
const fields = `id projectKey key name description randomizationUnit createdAt
  reservations { environmentKey experimentKey flagKey percentage environment { key } }`

const said = ({ key, name, description, randomizationUnit = null, createdAt, environments }: Doc) => ({
  ...{ id: idFor(key), projectKey: 'web', key, name, description, randomizationUnit },
  createdAt: new Date(createdAt).toISOString(),
  reservations: Object.entries(environments as Record<string, Doc>).flatMap(([environmentKey, { reservations }]) =>
    reservations.map(({ reservationPercent: percentage, ...one }: Doc) => ({
      ...{ environmentKey, ...one, percentage, environment: { key: environmentKey } },
    })),
  ),
})

describe('layers', () => {
  it('of a project are one call, which shows that there is a project', async () => {
    const { data, paths } = await stack.ask(
      `{ project(key: "web") { key layers { ${fields} } layer(key: "storefront") { name } none: layer(key: "nope") { name } } }`,
    )
    expect(documents).toHaveLength(2)
    expect(data.project).toEqual({ key: 'web', layers: documents.map(said), layer: { name: 'Storefront' }, none: null })
    expect(paths).toEqual([list])
    const nowhere = await stack.ask('{ project(key: "nope") { layers { name } layer(key: "x") { name } } }')
    expect(nowhere).toMatchObject({ data: { project: null }, errors: undefined })
  })

  it('by their global ids and as entities come from the same list', async () => {
    const { data, paths } = await stack.ask(
      `query ($ids: [ID!]!, $all: [_Any!]!) {
        nodes(ids: $ids) { ... on Layer { ${fields} } } _entities(representations: $all) { ... on Layer { ${fields} } }
      }`,
      {
        ids: documents.map(({ key }) => idFor(key)),
        all: [
          { __typename: 'Layer', projectKey: 'web', key: 'storefront' },
          { __typename: 'Layer', projectKey: 'web', key: 'nope' },
        ],
      },
    )
    expect(data).toEqual({
      nodes: documents.map(said),
      _entities: [said(documents.find(({ key }) => key === 'storefront')), null],
    })
    expect(paths).toEqual([list])
  })

  it('with an experiment are found by a filter, and reservations by their environment', async () => {
    const [experimentKey] = documents.flatMap((one) => said(one).reservations.map((some: Doc) => some.experimentKey))
    const { data, paths } = await stack.ask(
      `{ project(key: "web") { layers(experimentKey: "${experimentKey}") { key
        reservations(environmentKey: "production") { environmentKey } none: reservations(environmentKey: "test") { flagKey } } } }`,
    )
    const production = { environmentKey: 'production' }
    expect(data.project.layers).toEqual([{ key: 'storefront', reservations: [production, production], none: [] }])
    expect(paths).toEqual([`${list}?filter=reservations.experimentKey contains ${experimentKey}`])
  })

  it('lead to their experiments and flags in a call for each kind', async () => {
    const { data, paths } = await stack.ask(`{ project(key: "web") { layers {
      name reservations(environmentKey: "production") { percentage experiment { name status } flag { key maintainer { ... on Member { email } } } } } } }`)
    const [{ reservations }] = data.project.layers
    expect(reservations).toMatchObject([
      { percentage: 40, experiment: { status: 'RUNNING' }, flag: { key: expect.any(String) } },
      { percentage: 25, experiment: { status: 'RUNNING' }, flag: { key: expect.any(String) } },
    ])
    expect(paths[0]).toBe(list)
    expect(paths.filter((path) => path.includes('/experiments'))).toEqual([
      '/projects/web/experiments?offset=0&limit=100&lifecycleState=active,archived',
    ])
    expect(paths).toHaveLength(2 + reservations.length)
  })

  it('need no call for the key of an experiment, and are found by experiments in one call for all', async () => {
    const keys = await stack.ask(
      `{ project(key: "web") { layers { reservations { experiment { id key environment { key } } } } } }`,
    )
    expect(keys.paths).toEqual([list])
    const { data, paths } = await stack.ask(
      `{ project(key: "web") { experiments(first: 100) { nodes { key environmentKey layer { key } } } } }`,
    )
    const reserved = documents.flatMap((one) => said(one).reservations)
    for (const { key, environmentKey, layer } of data.project.experiments.nodes) {
      const own = reserved.find((one: Doc) => one.experimentKey === key && one.environmentKey === environmentKey)
      expect(layer).toEqual(own ? { key: 'storefront' } : null)
    }
    expect(paths.toSorted()).toEqual(['/projects/web/experiments?offset=0&limit=100', list])
  })

  it('of one experiment are read beside it', async () => {
    const [{ experimentKey }] = documents.flatMap((one) => said(one).reservations)
    const query = `{ experiment(projectKey: "web", environmentKey: "production", key: "${experimentKey}") { name layer { name } } }`
    const { data, calls } = await stack.ask(query)
    expect(data.experiment.layer).toEqual({ name: 'Storefront' })
    expect(calls).toHaveLength(2)
  })

  it('have null for what LaunchDarkly leaves out', async () => {
    stack.sandbox.fault(
      { path: /layers/ },
      {
        patch: () => ({
          items: [{ key: 'a' }, { key: 'b', environments: { test: { reservations: [{ experimentKey: 'e' }] } } }],
        }),
      },
    )
    const { data, errors } = await stack.ask(`{ project(key: "web") { layers {
      key name description randomizationUnit createdAt reservations { experimentKey flagKey percentage flag { key } } } } }`)
    expect(errors).toBeUndefined()
    const nothing = { name: null, description: null, randomizationUnit: null, createdAt: null }
    expect(data.project.layers).toEqual([
      { key: 'a', ...nothing, reservations: null },
      { key: 'b', ...nothing, reservations: [{ experimentKey: 'e', flagKey: null, percentage: null, flag: null }] },
    ])
  })

  it('that the token may not see fail their field, and the experiment stays', async () => {
    stack.sandbox.fault({ path: /layers/ }, { status: 403 })
    const { data, errors } = await stack.ask(
      '{ project(key: "web") { experiments(first: 1) { nodes { name layer { name } } } } }',
    )
    expect(data.project.experiments.nodes).toEqual([{ name: expect.any(String), layer: null }])
    expect(errors).toMatchObject([
      { path: ['project', 'experiments', 'nodes', 0, 'layer'], extensions: { code: 'FORBIDDEN' } },
    ])
  })
})

describe('the changes of a layer', () => {
  let key: string
  let tests = 0
  beforeEach(() => {
    key = `layer-${++tests}`
  })

  const errors = 'userErrors { code message path }'
  const create = () =>
    stack.ask(
      `mutation { done: createLayer(input: { projectKey: "web", key: "${key}", name: "New", description: "D" }) { layer { ${fields} } ${errors} } }`,
    )
  const change = (instructions: object[], environmentKey?: string) =>
    stack.ask(
      `mutation ($input: UpdateLayerInput!) { done: updateLayer(input: $input) { layer { ${fields} } ${errors} } }`,
      { input: { projectKey: 'web', key, comment: 'Because', environmentKey, instructions } },
    )
  const experimentKey = 'promo-price-match-test'

  it('are its creation, which answers it in one call', async () => {
    const { data, calls } = await create()
    expect(data.done).toMatchObject({ layer: { key, name: 'New', description: 'D', reservations: [] }, userErrors: [] })
    expect(calls.map(({ method }) => method)).toEqual(['POST'])
    const taken = await create()
    expect(taken.data.done).toMatchObject({ layer: null, userErrors: [{ code: 'KEY_EXISTS', path: ['input', 'key'] }] })
  })

  it('are instructions, whose parameters have the names of LaunchDarkly', async () => {
    await create()
    const answer = await change(
      [
        { updateName: { value: 'N' } },
        { updateDescription: { value: 'E' } },
        { updateExperimentReservation: { experimentKey, percentage: 30 } },
      ],
      'production',
    )
    expect(JSON.parse(answer.calls[0]!.body as string)).toEqual({
      ...{ comment: 'Because', environmentKey: 'production' },
      instructions: [
        { kind: 'updateName', name: 'N' },
        { kind: 'updateDescription', description: 'E' },
        { kind: 'updateExperimentReservation', experimentKey, reservationPercent: 30 },
      ],
    })
    expect(answer.data.done).toMatchObject({
      layer: { name: 'N', description: 'E', reservations: [{ experimentKey, percentage: 30 }] },
      userErrors: [],
    })
    const { data } = await stack.ask(
      `{ project(key: "web") { layer(key: "${key}") { auditLog(first: 1) { nodes { title accesses { action } } } } } }`,
    )
    expect(data.project.layer.auditLog.nodes).toMatchObject([
      { accesses: [{ action: 'updateLayer' }, { action: 'updateLayerConfiguration' }] },
    ])
    const removed = await change([{ removeExperiment: { experimentKey } }], 'production')
    expect(removed.data.done).toMatchObject({ layer: { reservations: [] }, userErrors: [] })
  })

  it.each([
    [
      'a reservation without an environment',
      [{ updateExperimentReservation: { experimentKey, percentage: 1 } }],
      undefined,
    ],
    [
      'more than all of the traffic',
      [{ updateExperimentReservation: { experimentKey, percentage: 101 } }],
      'production',
    ],
    [
      'an experiment that does not exist',
      [{ updateExperimentReservation: { experimentKey: 'nope', percentage: 1 } }],
      'production',
    ],
    ['the removal of an experiment that is in none', [{ removeExperiment: { experimentKey } }], 'production'],
    ['a kind that it does not know', [{ other: { kind: 'melt' } }], undefined],
  ])('tell why LaunchDarkly refuses %s', async (_, instructions, environmentKey) => {
    await create()
    const { data } = await change(instructions, environmentKey)
    expect(data.done).toMatchObject({ layer: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
  })

  it('tell why LaunchDarkly refuses an experiment in two layers', async () => {
    await create()
    const [{ experimentKey }] = documents.flatMap((one) => said(one).reservations)
    const { data } = await change([{ updateExperimentReservation: { experimentKey, percentage: 1 } }], 'production')
    expect(data.done.userErrors).toMatchObject([{ message: expect.stringContaining('storefront') }])
  })

  it('stay in the iteration of an experiment after its end', async () => {
    const [{ experimentKey }] = documents.flatMap((one) => said(one).reservations)
    const path = `/projects/web/environments/production/experiments/${experimentKey}`
    const [{ _id }] = (await get(`${path}?expand=treatments`)).currentIteration.treatments
    const { data } = await stack.ask(
      `mutation ($input: UpdateExperimentInput!) { updateExperiment(input: $input) { experiment { currentIteration {
        layerSnapshot { key name percentage otherPercentage layer { name } } } } ${errors} } }`,
      {
        input: {
          projectKey: 'web',
          environmentKey: 'production',
          key: experimentKey,
          instructions: [{ stopIteration: { winningTreatmentId: _id, winningReason: 'x' } }],
        },
      },
    )
    expect(data.updateExperiment).toEqual({
      experiment: {
        currentIteration: {
          layerSnapshot: {
            key: 'storefront',
            name: 'Storefront',
            percentage: 40,
            otherPercentage: 25,
            layer: { name: 'Storefront' },
          },
        },
      },
      userErrors: [],
    })
  })
})
