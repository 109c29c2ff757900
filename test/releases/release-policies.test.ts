import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { accessOf, entryFragment } from '../support/access.ts'
import { betaOf } from '../support/releases.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let documents: Doc[]
const path = '/projects/web/release-policies'

beforeAll(async () => {
  stack = await startStack({ gateway: { federation: true } })
  documents = (await betaOf(stack, path)).items
})
afterAll(() => stack.close())

const stages = 'stages { percentage durationMs }'
const selection = `id projectKey policyId key name rank method environmentKeys flagTags
  guarded { contextKindKey minimumSampleSize rollsBackOnRegression metricKeys metricGroupKeys ${stages} }
  progressive { contextKindKey ${stages} } access { allowed { ...entry } denied { ...entry } }
  viewerCan(action: "updateReleasePolicy")`

const methods: Record<string, string> = { 'guarded-release': 'GUARDED', 'progressive-release': 'PROGRESSIVE' }
const stagesSaid = (all: Doc = []) =>
  all.map(({ allocation, durationMillis }: Doc) => ({ percentage: allocation / 1000, durationMs: durationMillis }))

/** What every field says of a document. */
const said = (doc: Doc) => {
  const { scope = {}, guardedReleaseConfig: guarded, progressiveReleaseConfig: progressive, _access } = doc
  return {
    id: idOf({ type: 'ReleasePolicy', projectKey: 'web', key: doc.key }),
    ...{ projectKey: 'web', policyId: doc._id ?? null, key: doc.key, name: doc.name ?? null, rank: doc.rank ?? null },
    method: doc.releaseMethod ? (methods[doc.releaseMethod] ?? 'OTHER') : null,
    ...{ environmentKeys: scope.environmentKeys ?? [], flagTags: scope.flagTagKeys ?? [] },
    guarded: guarded
      ? {
          ...{ contextKindKey: guarded.rolloutContextKindKey, minimumSampleSize: guarded.minSampleSize },
          ...{ rollsBackOnRegression: guarded.rollbackOnRegression, metricKeys: guarded.metricKeys },
          ...{ metricGroupKeys: guarded.metricGroupKeys, stages: stagesSaid(guarded.stages) },
        }
      : null,
    progressive: progressive
      ? { contextKindKey: progressive.rolloutContextKindKey, stages: stagesSaid(progressive.stages) }
      : null,
    access: _access ? accessOf(_access) : null,
    viewerCan: _access ? true : null,
  }
}

describe('release policies', () => {
  it('are read by one call, and say what their documents say', async () => {
    const { data, paths, errors } = await stack.ask(
      `{ project(key: "web") { releasePolicies { ${selection} } } } ${entryFragment}`,
    )
    expect(errors).toBeUndefined()
    expect(data.project.releasePolicies).toEqual(documents.map(said))
    expect(documents).toHaveLength(3)
    expect(paths).toEqual([path])
  })

  it('are without the default one on request', async () => {
    const { data, paths } = await stack.ask(
      '{ project(key: "web") { releasePolicies(excludeDefault: true) { key project { key } } } }',
    )
    const project = { key: 'web' }
    expect(data.project.releasePolicies).toEqual([
      { key: 'guarded-production', project },
      { key: 'slow-canary', project },
    ])
    expect(paths).toEqual([`${path}?excludeDefault=true`])
  })

  it('are found by key, by id and as entities: one by a call of its own, several in the list', async () => {
    const doc = documents[0]!
    const one = await stack.ask(
      `{ releasePolicy(projectKey: "web", key: "${doc.key}") { ${selection} } } ${entryFragment}`,
    )
    expect(one.data.releasePolicy).toEqual(said(doc))
    expect(one.paths).toEqual([`${path}/${doc.key}`])
    const id = idOf({ type: 'ReleasePolicy', projectKey: 'web', key: 'default' })
    const { data, paths } = await stack.ask(
      `query ($id: ID!, $all: [_Any!]!) {
        node(id: $id) { ... on ReleasePolicy { name } }
        _entities(representations: $all) { ... on ReleasePolicy { name } }
        project(key: "web") { releasePolicy(key: "default") { name } }
      }`,
      { id, all: [{ __typename: 'ReleasePolicy', projectKey: 'web', key: doc.key }] },
    )
    expect(data).toEqual({
      ...{ node: { name: 'Default' }, _entities: [{ name: doc.name }] },
      project: { releasePolicy: { name: 'Default' } },
    })
    expect(paths).toEqual([path])
  })

  it('are null and empty where their documents lack a property', async () => {
    stack.sandbox.fault({ path: /release-policies/ }, { patch: ({ key }: Doc) => ({ key, releaseMethod: 'new' }) })
    const { data, errors } = await stack.ask(
      `{ releasePolicy(projectKey: "web", key: "default") { ${selection} environments { key } } } ${entryFragment}`,
    )
    expect(errors).toBeUndefined()
    expect(data.releasePolicy).toEqual({ ...said({ key: 'default', releaseMethod: 'new' }), environments: [] })
  })

  it('lead to the environments and the metrics that exist, in a call for each list', async () => {
    const patch = (doc: Doc) => {
      doc.items[0].guardedReleaseConfig.metricKeys.push('gone')
      doc.items[1].scope.environmentKeys.push('gone')
      return doc
    }
    stack.sandbox.fault({ path: /release-policies/ }, { patch })
    const { data, calls } = await stack.ask(
      '{ project(key: "web") { releasePolicies { environments { key name } guarded { metrics { key name } } } } }',
    )
    expect(data.project.releasePolicies[0]).toMatchObject({
      environments: [{ key: 'production', name: 'Production' }],
      guarded: { metrics: [{ key: 'page-load-time' }, { key: 'basket-value' }] },
    })
    expect(data.project.releasePolicies[1].environments.map(({ key }: Doc) => key)).toEqual(['canary', 'production'])
    expect(calls.map((call) => call.path.replace(/\?.*/, '')).toSorted()).toEqual([
      ...['/api/v2/metrics/web', '/api/v2/projects/web/environments', '/api/v2/projects/web/release-policies'],
    ])
  })

  it('lead to their context kinds, by one call for all policies of a project', async () => {
    const { data, calls } = await stack.ask(
      '{ project(key: "web") { releasePolicies { guarded { contextKind { key name } } progressive { contextKind { name } } } } }',
    )
    expect(data.project.releasePolicies).toEqual([
      { guarded: { contextKind: { key: 'user', name: 'User' } }, progressive: null },
      { guarded: null, progressive: { contextKind: { name: 'User' } } },
      { guarded: null, progressive: null },
    ])
    expect(calls.map(({ path }) => path)).toEqual([`/api/v2${path}`, '/api/v2/projects/web/context-kinds'])
  })

  it('of an environment are those that name it, by one call for the project', async () => {
    const { data, paths } = await stack.ask(`{
      production: environment(projectKey: "web", key: "production") { releasePolicies { key } approvalSettings { required } }
      qa: environment(projectKey: "web", key: "qa") { releasePolicies { key } }
    }`)
    expect(data).toMatchObject({
      production: { releasePolicies: [{ key: 'guarded-production' }, { key: 'slow-canary' }] },
      qa: { releasePolicies: [] },
    })
    expect(paths.filter((one) => one.includes('policies'))).toEqual([path])
  })

  it.each([
    [403, 'FORBIDDEN'],
    [500, 'UPSTREAM_FAILURE'],
  ])('with %i are an error of the field alone', async (status, code) => {
    stack.sandbox.fault({ path: /policies/ }, { status })
    const { data, errors } = await stack.ask('{ project(key: "web") { key releasePolicies { key } } }')
    expect(data).toEqual({ project: { key: 'web', releasePolicies: null } })
    expect(errors).toMatchObject([{ path: ['project', 'releasePolicies'], extensions: { code } }])
  })

  it('that a project lacks are null', async () => {
    const { data, errors } = await stack.ask(`{
      releasePolicy(projectKey: "web", key: "nope") { key } project(key: "web") { releasePolicy(key: "none") { key } }
    }`)
    expect({ data, errors }).toEqual({
      data: { releasePolicy: null, project: { releasePolicy: null } },
      errors: undefined,
    })
  })

  it('that a project lacks are null by the list alone, which tells that the project exists', async () => {
    const { data, paths } = await stack.ask(
      '{ project(key: "web") { releasePolicies { key } a: releasePolicy(key: "none") { name } b: releasePolicy(key: "no") { name } } }',
    )
    expect(data.project).toMatchObject({ a: null, b: null })
    expect(paths).toEqual(['/projects/web/release-policies'])
  })

  it('of a project that does not exist are null with it', async () => {
    const { data, errors } = await stack.ask('{ project(key: "nope") { releasePolicies { key } } }')
    expect({ data, errors }).toEqual({ data: { project: null }, errors: undefined })
  })
})
