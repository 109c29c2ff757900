import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { ask as askSandbox, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

const base = '/projects/web/environments/production/holdouts'
const place = { projectKey: 'web', environmentKey: 'production' }
const key = 'autumn-holdout'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ gateway: { federation: true } })
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const get = async (path: string): Promise<Doc> =>
  (await askSandbox(stack.sandbox, path, { 'ld-api-version': 'beta' })).json
const iso = (time: number) => new Date(time).toISOString()
const idFor = (one: string) => idOf({ type: 'Holdout', ...place, key: one })
const holdout = (fields: string, one = key) =>
  `holdout(projectKey: "web", environmentKey: "production", key: "${one}") { ${fields} }`
const listed =
  'id projectKey environmentKey key holdoutId name status createdAt lastModifiedAt environment { key } project { key }'

const said = ({ _id, key, name, status, createdAt, updatedAt }: Doc) => ({
  ...{ id: idFor(key), ...place, key, holdoutId: _id, name, status: status.toUpperCase() },
  ...{ createdAt: iso(createdAt), lastModifiedAt: iso(updatedAt) },
  ...{ environment: { key: 'production' }, project: { key: 'web' } },
})

describe('holdouts', () => {
  it('of an environment are one call, which names their experiments', async () => {
    const { items, total_count } = await get(base)
    const { data, paths, calls } = await stack.ask(
      `{ environment(projectKey: "web", key: "production") { holdouts(first: 20) { totalCount nodes { ${listed} experiments { key name } } } } }`,
    )
    expect(total_count).toBe(2)
    expect(items.some(({ experiments }: Doc) => experiments.length > 0)).toBe(true)
    expect(data.environment.holdouts).toEqual({
      totalCount: 2,
      nodes: items.map((one: Doc) => ({
        ...said(one),
        experiments: one.experiments.map(({ key, name }: Doc) => ({ key, name })),
      })),
    })
    expect(paths).toEqual([`${base}?offset=0&limit=20`])
    expect(calls[0]!.headers['ld-api-version']).toBe('beta')
  })

  it('alone have everything in one call, their experiments as well', async () => {
    const { data, paths } = await stack.ask(
      `{ ${holdout(`${listed} description percentage isDirty baseExperiment { name type status currentIteration { hypothesis } } experiments { key status }`)} }`,
    )
    const { baseExperiment, relatedExperiments, ...doc } = await get(`${base}/${key}`)
    expect(relatedExperiments).toHaveLength(1)
    expect(data.holdout).toEqual({
      ...said({ ...doc, key, name: baseExperiment.name }),
      ...{ description: doc.description, percentage: Number(doc.holdoutAmount), isDirty: true },
      baseExperiment: {
        ...{ name: baseExperiment.name, type: 'HOLDOUT', status: 'RUNNING' },
        currentIteration: { hypothesis: baseExperiment.currentIteration.hypothesis },
      },
      experiments: relatedExperiments.map((one: Doc) => ({ key: one.key, status: 'RUNNING' })),
    })
    expect(paths).toEqual([`${base}/${key}`])
  })

  it('of a list are read one by one for what the list lacks, within the limit of single calls', async () => {
    const query =
      '{ environment(projectKey: "web", key: "production") { holdouts { nodes { key percentage isDirty baseExperiment { name } } } } }'
    const { data, paths } = await stack.ask(query)
    expect(data.environment.holdouts.nodes).toMatchObject([
      { percentage: 5, isDirty: true },
      { percentage: 10, isDirty: false },
    ])
    expect(paths.toSorted()).toEqual(
      [`${base}/autumn-holdout`, `${base}/summer-holdout`, `${base}?offset=0&limit=20`].sort(),
    )
    const small = await startStack({ gateway: { maxSingleCalls: 1 }, sandbox: { flags: 1 } })
    const refused = await small.ask(query)
    await small.close()
    expect(refused.errors![0]!.message).toContain('single calls')
    expect(refused.calls).toHaveLength(1)
  })

  it('lead to their experiments by one call of the list of experiments', async () => {
    const { data, paths } = await stack.ask(
      '{ environment(projectKey: "web", key: "production") { holdouts { nodes { experiments { key status holdout { key } } } } } }',
    )
    const [first] = data.environment.holdouts.nodes.flatMap(({ experiments }: Doc) => experiments)
    expect(first).toMatchObject({ status: 'RUNNING', holdout: { key } })
    expect(paths.slice(0, 2)).toEqual([
      `${base}?offset=0&limit=20`,
      `/projects/web/environments/production/experiments/${first.key}`,
    ])
    expect(paths).toHaveLength(3)
  })

  it('of a list lead to their experiments even if one cannot be read alone', async () => {
    stack.sandbox.fault({ path: /holdouts\/autumn/ }, { status: 403 })
    const { data, errors, paths } = await stack.ask(
      '{ environment(projectKey: "web", key: "production") { holdouts(first: 1) { nodes { percentage experiments { key status } } } } }',
    )
    const [{ percentage, experiments }] = data.environment.holdouts.nodes
    expect([percentage, experiments]).toEqual([null, [{ key: expect.any(String), status: 'RUNNING' }]])
    expect(errors).toHaveLength(1)
    expect(paths).toEqual([
      ...[`${base}?offset=0&limit=1`, `${base}/${key}`],
      `/projects/web/environments/production/experiments/${experiments[0].key}`,
    ])
  })

  it('of one experiment are one call by their id, and of several one call of the list', async () => {
    const { items } = await get(base)
    const { data, paths } = await stack.ask(
      '{ project(key: "web") { experiments(first: 100) { nodes { key holdout { name percentage } } } } }',
    )
    const held = data.project.experiments.nodes.filter((one: Doc) => one.holdout)
    expect(held).toMatchObject([{ holdout: { name: items.find((one: Doc) => one.key === key).name, percentage: 5 } }])
    expect(paths.slice(1)).toEqual([`${base}/id/${items.find((one: Doc) => one.key === key)._id}`])
    const [autumn, summer] = items
    const patch = (page: Doc) => ({
      ...page,
      items: page.items.map((one: Doc, index: number) => ({
        ...one,
        environmentKey: 'production',
        holdoutId: [autumn, summer][index % 2]._id,
      })),
    })
    stack.sandbox.fault({ path: /web\/experiments/ }, { patch })
    const many = await stack.ask('{ project(key: "web") { experiments(first: 4) { nodes { holdout { key } } } } }')
    expect(many.data.project.experiments.nodes.map((one: Doc) => one.holdout.key)).toEqual([
      autumn.key,
      summer.key,
      autumn.key,
      summer.key,
    ])
    expect(many.paths.slice(1)).toEqual([`${base}?offset=0&limit=100`])
  })

  it('by their global ids and as entities are found, several in the list', async () => {
    const { data, paths } = await stack.ask(
      `query ($ids: [ID!]!, $all: [_Any!]!) {
        nodes(ids: $ids) { ... on Holdout { name } } _entities(representations: $all) { ... on Holdout { key } }
      }`,
      { ids: [idFor(key), idFor('nope')], all: [{ __typename: 'Holdout', ...place, key }] },
    )
    expect(data).toEqual({ nodes: [{ name: expect.any(String) }, null], _entities: [{ key }] })
    expect(paths).toEqual([`${base}?offset=0&limit=100`])
  })

  it('that do not exist are null, and so is their environment', async () => {
    const { data, errors } = await stack.ask(
      `{ ${holdout('name', 'nope')} environment(projectKey: "web", key: "production") { holdout(key: "nope") { name } }
        none: environment(projectKey: "web", key: "nowhere") { holdout(key: "nope") { name } } }`,
    )
    expect({ data, errors }).toEqual({
      data: { holdout: null, environment: { holdout: null }, none: null },
      errors: undefined,
    })
  })

  it('are null where LaunchDarkly leaves something out', async () => {
    const experiment = { key, name: 'A', environmentKey: 'production' }
    stack.sandbox.fault({ path: /holdouts\// }, { patch: () => ({ _id: '1', baseExperiment: experiment }) })
    const { data, errors } = await stack.ask(
      `{ ${holdout('key name status description percentage isDirty experiments { key } createdAt lastModifiedAt')} }`,
    )
    expect(errors).toBeUndefined()
    const nothing = {
      status: null,
      description: null,
      percentage: null,
      isDirty: null,
      createdAt: null,
      lastModifiedAt: null,
    }
    expect(data.holdout).toEqual({ key, name: 'A', ...nothing, experiments: [] })
  })
})

describe('the changes of a holdout', () => {
  let key: string
  let tests = 0
  beforeEach(() => {
    key = `holdout-${++tests}`
  })

  const errors = 'userErrors { code message path }'
  const fields = 'key name status description percentage experiments { key } baseExperiment { type }'
  const create = (more: object = {}) =>
    stack.ask(
      `mutation ($input: CreateHoldoutInput!) { done: createHoldout(input: $input) { holdout { ${fields} } ${errors} } }`,
      {
        input: { ...place, key, name: 'New', primaryMetricKey: 'basket-value', ...more },
      },
    )
  const change = (instructions: object[], of = key, selection = fields) =>
    stack.ask(
      `mutation ($input: UpdateHoldoutInput!) { done: updateHoldout(input: $input) { holdout { ${selection} } ${errors} } }`,
      {
        input: { ...place, key: of, comment: 'Over', instructions },
      },
    )

  it('are its creation, in the spelling of LaunchDarkly', async () => {
    const answer = await create({
      ...{ description: 'D', randomizationUnit: 'organization', attributes: ['country'], percentage: 7.5 },
      ...{ metrics: [{ key: 'page-load-time' }], prerequisiteFlagKey: 'promo-price-match' },
    })
    expect(JSON.parse(answer.calls[0]!.body as string)).toEqual({
      ...{ key, name: 'New', description: 'D', randomizationunit: 'organization', attributes: ['country'] },
      ...{ holdoutamount: '7.5', primarymetrickey: 'basket-value', metrics: [{ key: 'page-load-time' }] },
      prerequisiteflagkey: 'promo-price-match',
    })
    expect(answer.data.done).toEqual({
      holdout: {
        ...{ key, name: 'New', status: 'CREATED', description: 'D', percentage: 7.5, experiments: [] },
        baseExperiment: { type: 'HOLDOUT' },
      },
      userErrors: [],
    })
    expect(answer.calls).toHaveLength(1)
    expect((await create()).data.done.userErrors).toMatchObject([{ code: 'KEY_EXISTS', path: ['input', 'key'] }])
  })

  it.each([
    ['a percentage beyond 100', { percentage: 101 }],
    ['a flag that does not exist', { prerequisiteFlagKey: 'nope' }],
    ['a metric that does not exist', { primaryMetricKey: 'nope' }],
  ])('are refused for %s', async (_, more) => {
    const { data } = await create(more)
    expect(data.done).toMatchObject({ holdout: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
  })

  it('are instructions, which the audit log tells', async () => {
    await create()
    const { data, calls } = await change([{ updateName: { value: 'N' } }, { updateDescription: { value: 'E' } }])
    expect(data.done).toMatchObject({ holdout: { name: 'N', description: 'E' }, userErrors: [] })
    expect(calls).toHaveLength(1)
    const log = await stack.ask(`{ ${holdout('auditLog(first: 1) { nodes { accesses { action } comment } }', key)} }`)
    expect(log.data.holdout.auditLog.nodes).toEqual([
      { accesses: [{ action: 'updateHoldoutName' }, { action: 'updateHoldoutDescription' }], comment: 'Over' },
    ])
  })

  it('remove an experiment, and end it with its base experiment', async () => {
    const { relatedExperiments } = await get(`${base}/autumn-holdout`)
    const removed = await change([{ removeExperiment: { value: relatedExperiments[0].key } }], 'autumn-holdout')
    expect(removed.data.done).toMatchObject({ holdout: { experiments: [] }, userErrors: [] })
    const ended = await change([{ endHoldout: true }], 'autumn-holdout', 'status isDirty baseExperiment { status }')
    expect(ended.data.done).toEqual({
      holdout: { status: 'ENDED', isDirty: false, baseExperiment: { status: 'STOPPED' } },
      userErrors: [],
    })
    expect(ended.calls).toHaveLength(2)
    const again = await change([{ removeExperiment: { value: relatedExperiments[0].key } }], 'autumn-holdout')
    expect(again.data.done.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT' }])
  })
})
