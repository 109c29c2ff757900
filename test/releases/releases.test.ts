import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { betaOf } from '../support/releases.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
/** Flags with an active release of the standard pipeline, the first of them halfway. */
let active: string[]
/** A flag of the legacy pipeline. */
let manual: string
/** Flags without a release. */
let others: string[]
const pipelines = '/projects/web/release-pipelines'
const standard = `${pipelines}/storefront-standard`

beforeAll(async () => {
  stack = await startStack({ gateway: { federation: true } })
  const { items } = await betaOf(stack, `${standard}/releases`)
  active = items.filter((one: Doc) => !one._completedAt).map(({ flagKey }: Doc) => flagKey)
  manual = (await betaOf(stack, `${pipelines}/storefront-manual/releases`)).items[0].flagKey
  const { data } = await stack.ask('{ project(key: "web") { flags(first: 5) { nodes { key } } } }')
  others = data.project.flags.nodes.map(({ key }: Doc) => key)
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const flag = (key: string, inner: string) => `{ flag(projectKey: "web", key: "${key}") { ${inner} } }`
const release = (key: string) => betaOf(stack, `/flags/web/${key}/release`)
const time = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())

describe('the release of a flag', () => {
  const fields = `id projectKey flagKey pipelineKey pipeline { key name description } version releaseVariationId canceledAt
    phases { phaseId name status started complete configuration completedBy { email } createdAt startedAt completedAt
      audiences { audienceId name status environmentKey environment { key name color } segmentKeys ruleIds
        configuration { strategy requiresApproval } } }
    activePhase { name }`
  const statuses: Record<string, string> = { NotStarted: 'NOT_STARTED', Started: 'STARTED', Complete: 'COMPLETE' }

  it('has in its fields what its document says, by one call beside that of the flag', async () => {
    const [key] = active as [string]
    const doc = await release(key)
    const { data, paths, errors } = await stack.ask(flag(key, `name release { ${fields} }`))
    expect(errors).toBeUndefined()
    expect(data.flag.release).toEqual({
      id: idOf({ type: 'Release', projectKey: 'web', flagKey: key }),
      ...{ projectKey: 'web', flagKey: key, pipelineKey: 'storefront-standard', version: 1, canceledAt: null },
      pipeline: { key: doc.releasePipelineKey, name: doc.name, description: doc.releasePipelineDescription },
      releaseVariationId: doc._releaseVariationId,
      phases: doc.phases.map((one: Doc) => ({
        ...{ phaseId: one._id, name: one._name, status: statuses[one.status], started: one.started },
        ...{ complete: one.complete, configuration: null },
        completedBy: one._completedBy ? { email: one._completedBy.member.email } : null,
        ...{ createdAt: time(one._creationDate), startedAt: time(one._startedDate) },
        completedAt: time(one._completionDate),
        audiences: one._audiences.map(({ _id, name, status, environment, segmentKeys = [], configuration }: Doc) => ({
          ...{ audienceId: _id, name, status, environmentKey: environment.key, segmentKeys, ruleIds: [] },
          environment: { key: environment.key, name: environment.name, color: environment.color },
          configuration: {
            strategy: configuration.releaseStrategy,
            requiresApproval: configuration.requireApproval,
          },
        })),
      })),
      activePhase: { name: 'Canary' },
    })
    expect(paths.toSorted()).toEqual([`/flags/web/${key}`, `/flags/web/${key}/release`])
  })

  it('is null if there is none, and if there is no such flag', async () => {
    const { data, errors } = await stack.ask(flag(others[0]!, 'release { version } releaseProgression { flagKey }'))
    expect({ data, errors }).toEqual({ data: { flag: { release: null, releaseProgression: null } }, errors: undefined })
    expect((await stack.ask(flag('nope', 'release { version }'))).data).toEqual({ flag: null })
  })

  it('is found by its id and as an entity', async () => {
    const [flagKey] = active as [string]
    const id = idOf({ type: 'Release', projectKey: 'web', flagKey })
    const { data, paths } = await stack.ask(
      `query ($id: ID!, $all: [_Any!]!) { node(id: $id) { id ... on Release { flag { key } } }
        _entities(representations: $all) { ... on Release { id pipelineKey } } }`,
      { id, all: [{ __typename: 'Release', projectKey: 'web', flagKey }] },
    )
    expect(data).toEqual({
      node: { id, flag: { key: flagKey } },
      _entities: [{ id, pipelineKey: 'storefront-standard' }],
    })
    expect(paths).toEqual([`/flags/web/${flagKey}/release`])
  })

  it('through a legacy pipeline is active in its first phase that is not complete', async () => {
    const doc = await release(manual)
    const { data } = await stack.ask(flag(manual, 'release { phases { status started } activePhase { name } }'))
    const open = doc.phases.find(({ complete }: Doc) => !complete)
    expect(data.flag.release).toEqual({
      phases: doc.phases.map(() => ({ status: null, started: null })),
      activePhase: open ? { name: open._name } : null,
    })
  })

  it('leads to its variation, its flag and its pipeline, in the fewest calls', async () => {
    const [key] = active as [string]
    const { _releaseVariationId } = await release(key)
    const { data, paths } = await stack.ask(
      flag(key, 'release { flag { name } releaseVariation { variationId index } pipeline { name legacy } }'),
    )
    expect(data.flag.release).toEqual({
      flag: { name: expect.any(String) },
      releaseVariation: { variationId: _releaseVariationId, index: expect.any(Number) },
      pipeline: { name: 'Storefront standard', legacy: false },
    })
    expect(paths.toSorted()).toEqual([`/flags/web/${key}`, `/flags/web/${key}/release`, standard])
  })

  it('has no parts that LaunchDarkly does not tell', async () => {
    const [key] = active as [string]
    const patch = (doc: Doc) => ({
      ...{ releasePipelineKey: doc.releasePipelineKey, _releaseVariationId: 'gone' },
      phases: [{ _id: 'p', _audiences: [{ _id: 'a', _ruleIds: ['gone'] }], status: 'New' }],
    })
    stack.sandbox.fault({ path: /\/release$/ }, { patch })
    const { data, errors } = await stack.ask(
      flag(
        key,
        `release { version releaseVariation { value } phases { name status complete createdAt completedBy { email }
          audiences { name status environment { key } segments { key } rules { ruleId } configuration { strategy } } } }`,
      ),
    )
    expect(errors).toBeUndefined()
    const audience = { name: null, status: null, environment: null, segments: null, rules: null, configuration: null }
    expect(data.flag.release).toEqual({
      ...{ version: null, releaseVariation: null },
      phases: [
        { name: null, status: 'OTHER', complete: null, createdAt: null, completedBy: null, audiences: [audience] },
      ],
    })
  })

  it('of many flags takes a call for each, within the limit of single calls', async () => {
    const query = '{ project(key: "web") { flags(first: 5) { nodes { key release { version } } } } }'
    const { calls, data } = await stack.ask(query)
    expect(calls).toHaveLength(1 + 5)
    expect(data.project.flags.nodes.every(({ release }: Doc) => release === null)).toBe(true)
    const tight = await startStack({ sandbox: { flags: 5 }, gateway: { maxSingleCalls: 4 } })
    const refused = await tight.ask(query)
    await tight.close()
    expect(refused.errors).toHaveLength(5)
    expect(refused.errors![0]).toMatchObject({ message: expect.stringContaining('MAX_SINGLE_CALLS') })
    expect(refused.calls).toHaveLength(1)
  })
})

describe('the progress of a release', () => {
  const progress = `releaseProgression { flagKey pipelineKey activePhaseId activePhase { name } createdAt completedAt
    pipeline { key } release { version } }`
  const several = (keys: readonly string[], inner: string) =>
    `{ project(key: "web") { ${keys.map((key, at) => `f${at}: flag(key: "${key}") { ${inner} }`).join(' ')} } }`

  it('of one flag comes from its release', async () => {
    const [key] = active as [string]
    const { data, paths } = await stack.ask(flag(key, progress))
    const doc = await release(key)
    const { activePhase, ...told } = data.flag.releaseProgression
    expect(told).toEqual({
      ...{ flagKey: key, pipelineKey: 'storefront-standard', activePhaseId: doc.phases[1]._id, completedAt: null },
      ...{ createdAt: time(doc.phases[0]._creationDate), pipeline: { key: 'storefront-standard' } },
      release: { version: 1 },
    })
    expect(activePhase).toEqual({ name: 'Canary' })
    expect(paths.toSorted()).toEqual([`/flags/web/${key}`, `/flags/web/${key}/release`, standard])
  })

  it('of several flags comes from the lists of the pipelines, and is the same', async () => {
    const keys = [...active, manual, ...others]
    const light = 'key releaseProgression { flagKey pipelineKey activePhaseId createdAt }'
    const { data, paths } = await stack.ask(several(keys, light))
    expect(paths.filter((path) => path.includes('release'))).toEqual([
      `${pipelines}?offset=0&limit=20`,
      ...['storefront-standard', 'storefront-manual'].map(
        (key) => `${pipelines}/${key}/releases?offset=0&limit=100&filter=status equals active`,
      ),
    ])
    for (const key of [active[0]!, manual, others[0]!]) {
      const alone = await stack.ask(flag(key, light))
      expect(alone.data.flag).toEqual(Object.values<Doc>(data.project).find((one) => one.key === key))
    }
  })

  it('of a release that is complete is null', async () => {
    const { items } = await betaOf(stack, `${standard}/releases?filter=status%20equals%20completed`)
    const { data } = await stack.ask(flag(items[0].flagKey, 'releaseProgression { flagKey } release { version }'))
    expect(data.flag).toEqual({ releaseProgression: null, release: { version: 1 } })
  })

  it('of the flags of a pipeline begins with their list', async () => {
    const { data, paths } = await stack.ask(
      `{ project(key: "web") { flags(first: 100, filter: { releasePipelineKey: "storefront-manual" }) { nodes {
        key releaseProgression { activePhaseId } } } } }`,
    )
    const { nodes } = data.project.flags
    expect(nodes).toHaveLength(5)
    expect(nodes.filter(({ releaseProgression }: Doc) => releaseProgression)).not.toEqual([])
    expect(paths).toHaveLength(4)
    expect(paths.slice(0, 2).toSorted()).toEqual([
      '/flags/web?offset=0&limit=100&filter=releasePipeline:storefront-manual',
      `${pipelines}/storefront-manual/releases?offset=0&limit=100&filter=status equals active`,
    ])
  })

  it('of a list of flags begins with the list of pipelines', async () => {
    const { paths } = await stack.ask(
      '{ project(key: "web") { flags(first: 100) { nodes { key releaseProgression { pipelineKey } } } } }',
    )
    expect(paths).toHaveLength(4)
    expect(paths.slice(0, 2).toSorted()).toEqual(['/flags/web?offset=0&limit=100', `${pipelines}?offset=0&limit=20`])
  })

  it('comes from single releases where a list fails and these take no more calls', async () => {
    stack.sandbox.fault({ path: /storefront-manual\/releases/ }, { status: 500 }, 'always')
    const keys = [...active.slice(0, 3), manual]
    const { data, errors } = await stack.ask(several(keys, 'releaseProgression { flagKey }'))
    expect(errors).toBeUndefined()
    expect(Object.values<Doc>(data.project).map((one) => one.releaseProgression.flagKey)).toEqual(keys)
  })

  it('that may not be read is an error of its field alone', async () => {
    stack.sandbox.fault({ path: /release-pipelines/ }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(several([...active.slice(0, 3)], 'key releaseProgression { flagKey }'))
    expect(Object.values<Doc>(data.project).map(({ key }) => key)).toEqual(active.slice(0, 3))
    expect(errors).toHaveLength(3)
    expect(errors![0]).toMatchObject({
      path: ['project', 'f0', 'releaseProgression'],
      extensions: { code: 'FORBIDDEN' },
    })
  })
})
