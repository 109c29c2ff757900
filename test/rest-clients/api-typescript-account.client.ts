import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { type Apis, apisOf, refusal, replaced } from './apis.ts'

let sandbox: Sandbox
let apis: Apis

beforeAll(async () => {
  sandbox = await startSandbox({ flags: 3 })
  apis = apisOf(sandbox)
})
afterAll(() => sandbox.close())

describe('launchdarkly-api-typescript: credentials', () => {
  it('of access tokens work once they are made, and no longer after they are reset and deleted', async () => {
    const { tokens } = apis
    const made = await tokens.postToken({ name: 'Nightly', role: 'reader', serviceToken: true })
    expect(made).toMatchObject({ status: 201, data: { name: 'Nightly', role: 'reader', serviceToken: true } })
    const { _id, token } = made.data
    const asItself = (value = '') => apisOf({ url: sandbox.url, token: value })
    expect((await asItself(token).other.getCallerIdentity()).data.tokenName).toBe('Nightly')
    expect(await refusal(asItself(token).webhooks.postWebhook({ url: 'http://[::1]/', sign: false, on: true }))).toBe(
      403,
    )
    expect((await tokens.getToken(_id)).data.token).toBe(token!.slice(-4))
    const all = (await tokens.getTokens(true, 100)).data
    expect(all.items!.map((one) => one._id)).toContain(_id)
    expect((await tokens.getTokens(true, 1, 1)).data).toMatchObject({ items: [{}], totalCount: all.totalCount })
    const changed = await tokens.patchToken(_id, replaced('/name', 'Weekly'))
    expect(changed.data.name).toBe('Weekly')
    const renewed = (await tokens.resetToken(_id)).data.token
    expect(await refusal(asItself(token).other.getCallerIdentity())).toBe(401)
    expect((await asItself(renewed).other.getCallerIdentity()).data.tokenId).toBe(_id)
    await tokens.deleteToken(_id)
    expect(await refusal(tokens.getToken(_id))).toBe(404)
  })

  it('of OAuth clients are told once', async () => {
    const { oauthClients } = apis
    const post = { name: 'Chat', redirectUri: 'https://chat.example/callback' }
    const { data } = await oauthClients.createOAuth2Client(post)
    expect(data).toMatchObject({ ...post, _clientSecret: expect.any(String) })
    expect(await refusal(oauthClients.createOAuth2Client({ ...post, redirectUri: 'http://chat.example' }))).toBe(400)
    const changed = await oauthClients.patchOAuthClient(data._clientId, replaced('/name', 'Talk'))
    expect(changed.data).toMatchObject({ name: 'Talk', redirectUri: post.redirectUri })
    const read = (await oauthClients.getOAuthClientById(data._clientId)).data
    expect(read).toEqual(expect.not.objectContaining({ _clientSecret: expect.anything() }))
    expect((await oauthClients.getOAuthClients()).data.items).toContainEqual(read)
    await oauthClients.deleteOAuthClient(data._clientId)
    expect(await refusal(oauthClients.getOAuthClientById(data._clientId))).toBe(404)
  })

  it('of Relay Proxies are told once, and renewed', async () => {
    const { relays } = apis
    const policy = [{ effect: 'allow' as const, actions: ['*'], resources: ['proj/web:env/production'] }]
    const { data } = await relays.postRelayAutoConfig({ name: 'Shops', policy })
    expect(data).toMatchObject({ name: 'Shops', policy, fullKey: expect.stringMatching(/^rel-/) })
    expect(data.displayKey).toBe(data.fullKey.slice(-4))
    const changed = await relays.patchRelayAutoConfig(data._id, {
      patch: replaced('/name', 'Branches'),
      comment: 'For a test',
    })
    expect(changed.data.name).toBe('Branches')
    const renewed = (await relays.resetRelayAutoConfig(data._id)).data
    expect(renewed.fullKey).not.toBe(data.fullKey)
    const read = (await relays.getRelayProxyConfig(data._id)).data
    expect(read).toMatchObject({ name: 'Branches', displayKey: renewed.displayKey })
    const all = (await relays.getRelayProxyConfigs()).data.items
    expect(all.map(({ _id }) => _id)).toContain(data._id)
    await relays.deleteRelayAutoConfig(data._id)
    expect(await refusal(relays.getRelayProxyConfig(data._id))).toBe(404)
  })
})

describe('launchdarkly-api-typescript: the API itself', () => {
  it('tells its resources, versions, addresses, operations and whose token it is', async () => {
    const { other } = apis
    expect((await other.getRoot()).data.links).toHaveProperty('projects')
    expect((await other.getVersions()).data).toMatchObject({ latestVersion: 20240415, validVersions: [20240415] })
    expect((await other.getIps()).data).toEqual({
      addresses: expect.arrayContaining([expect.any(String)]),
      outboundAddresses: expect.arrayContaining([expect.any(String)]),
    })
    expect((await other.getOpenapiSpec()).data).toMatchObject({ openapi: expect.stringMatching(/^3/) })
    expect((await other.getCallerIdentity()).data).toMatchObject({ authKind: 'token', tokenId: expect.any(String) })
  })
})

describe('launchdarkly-api-typescript: projects and environments', () => {
  it('are created, changed and deleted, and keys are reset', async () => {
    const { projects, environments } = apis
    const made = await projects.postProject({ name: 'Made', key: 'made' })
    expect(made.data).toMatchObject({ key: 'made', environments: expect.any(Array) })
    expect((await projects.patchProject('made', replaced('/name', 'Renamed'))).data.name).toBe('Renamed')
    const qa = { name: 'QA', key: 'qa', color: '00ff00' }
    const { data } = await environments.postEnvironment('made', qa)
    expect(data).toMatchObject({ ...qa, apiKey: expect.any(String), mobileKey: expect.any(String) })
    const changed = await environments.patchEnvironment('made', 'qa', replaced('/requireComments', true))
    expect(changed.data.requireComments).toBe(true)
    expect((await environments.resetEnvironmentSDKKey('made', 'qa')).data.apiKey).not.toBe(data.apiKey)
    expect((await environments.resetEnvironmentMobileKey('made', 'qa')).data.mobileKey).not.toBe(data.mobileKey)
    const all = (await environments.getEnvironmentsByProject('made', 20)).data.items
    expect(all.map(({ key }) => key)).toContain('qa')
    await environments.deleteEnvironment('made', 'qa')
    expect(await refusal(environments.getEnvironment('made', 'qa'))).toBe(404)
    await projects.deleteProject('made')
    expect(await refusal(projects.getProject('made'))).toBe(404)
  })

  it('have defaults of flags, which are changed and replaced', async () => {
    const { projects } = apis
    const changed = await projects.patchFlagDefaultsByProject('web', replaced('/temporary', true))
    expect(changed.data).toMatchObject({ temporary: true })
    await projects.putFlagDefaultsByProject('web', {
      tags: ['new'],
      temporary: false,
      booleanDefaults: {
        trueDisplayName: 'Yes',
        falseDisplayName: 'No',
        trueDescription: '',
        falseDescription: '',
        onVariation: 0,
        offVariation: 1,
      },
      defaultClientSideAvailability: { usingEnvironmentId: false, usingMobileKey: true },
    })
    const read = (await projects.getFlagDefaultsByProject('web')).data
    expect(read).toMatchObject({ tags: ['new'], temporary: false, booleanDefaults: { trueDisplayName: 'Yes' } })
  })
})
