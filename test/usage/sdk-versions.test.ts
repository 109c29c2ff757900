import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let documents: Doc[]
const path = '/usage/sdk-versions/details'
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 1 } })
  documents = (await ask(stack.sandbox, path, { 'ld-api-version': 'beta' })).json
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const fields = `name version type applicationId connectionType latestVersion eolStatus latestReleaseUrl relayVersion relayLatestVersion
  relayEolStatus relayLatestReleaseUrl projectKey projectId projectName environmentKey environmentId environmentName`
const said = ({ ldLatestVersion, ...doc }: Doc) => ({
  ...Object.fromEntries(fields.split(/\s+/).map((name) => [name, null])),
  ...doc,
  latestVersion: ldLatestVersion ?? null,
})

describe('the versions of SDKs', () => {
  it('of the account, of projects and of environments are one call together, beside the projects', async () => {
    const { data, errors, paths } = await stack.ask(
      `{ usage { sdkVersions { ${fields} } } projects { nodes { key sdkVersions { ${fields} } environments { nodes { key sdkVersions { ${fields} } } } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(paths.toSorted()).toEqual(['/projects?offset=0&limit=20&expand=environments', path])
    expect(data.usage.sdkVersions).toEqual(documents.map(said))
    for (const { key, sdkVersions, environments } of data.projects.nodes) {
      const ofProject = documents.filter(({ projectKey }) => projectKey === key)
      expect(sdkVersions).toEqual(ofProject.map(said))
      for (const environment of environments.nodes) {
        const known = ofProject.filter(({ environmentKey }) => environmentKey === environment.key)
        expect(known).not.toEqual([])
        expect(environment.sdkVersions).toEqual(known.map(said))
      }
    }
  })

  it('lead to the project and the environment', async () => {
    const { data, paths } = await stack.ask(
      '{ environment(projectKey: "mobile", key: "test") { sdkVersions { name project { key name } environment { key name critical } } } }',
    )
    expect(data.environment.sdkVersions).toContainEqual({
      name: 'android-client-sdk',
      project: { key: 'mobile', name: 'Mobile Apps' },
      environment: { key: 'test', name: 'Test', critical: false },
    })
    expect(paths.toSorted()).toEqual([
      '/projects/mobile/environments/test',
      '/projects/mobile?expand=environments',
      path,
    ])
  })

  it('are null where LaunchDarkly tells nothing, and empty where it has none', async () => {
    stack.sandbox.fault({ path: /details/ }, { patch: () => [{}] })
    const { data, errors } = await stack.ask(
      `{ usage { sdkVersions { ${fields} project { key } environment { key } } } project(key: "web") { sdkVersions { name } } }`,
    )
    expect(errors).toBeUndefined()
    expect(data.usage.sdkVersions).toEqual([{ ...said({}), project: null, environment: null }])
    expect(data.project.sdkVersions).toEqual([])
  })

  it('that cannot be read are an error of each field', async () => {
    stack.sandbox.fault({ path: /details/ }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask('{ project(key: "web") { key sdkVersions { name } } }')
    expect(data.project).toEqual({ key: 'web', sdkVersions: null })
    expect(errors).toMatchObject([{ path: ['project', 'sdkVersions'], extensions: { code: 'FORBIDDEN' } }])
  })

  it('with streams and with active users are lists of names', async () => {
    const { data, paths } = await stack.ask(
      '{ usage { client: streamSdkVersions(source: CLIENT) { name version } server: streamSdkVersions(source: SERVER) { name } sdkNames(source: SERVER, from: "2026-09-01T00:00:00Z", to: "2026-09-02T00:00:00Z") all: sdkNames } }',
    )
    expect(paths).toEqual([
      '/usage/streams/client/sdkversions',
      '/usage/streams/server/sdkversions',
      '/usage/mau/sdks?from=1788220800000&to=1788307200000&sdktype=server',
      '/usage/mau/sdks',
    ])
    expect(data.usage.client).toContainEqual({ name: 'android-client-sdk', version: '3.1.5' })
    expect(data.usage.sdkNames).toEqual(data.usage.server.map(({ name }: Doc) => name))
    expect(data.usage.all).toEqual(expect.arrayContaining(data.usage.sdkNames))
  })
})
