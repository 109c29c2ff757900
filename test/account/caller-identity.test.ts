import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())

const fields = [
  ...['accountId', 'authKind', 'tokenKind', 'tokenId', 'tokenName', 'clientId', 'memberId', 'serviceToken', 'scopes'],
  ...['projectId', 'projectName', 'environmentId', 'environmentName'],
]
const said = (doc: Doc) => Object.fromEntries(fields.map((field) => [field, doc[field] ?? null]))
const everything = `{ viewer { ${fields.join(' ')} } }`

describe('the viewer', () => {
  it.each(['token', 'readerToken', 'limitedToken'] as const)('is whom the %s belongs to, in one call', async (name) => {
    const authorization = stack.sandbox[name]
    const { data, paths } = await stack.ask(everything, {}, { authorization })
    const { json } = await ask(stack.sandbox, '/caller-identity', { authorization })
    expect(data.viewer).toEqual(said(json))
    expect(paths).toEqual(['/caller-identity'])
  })

  it('has what other kinds of credentials tell', async () => {
    const other = {
      ...{ accountId: 'a1', authKind: 'oauth', clientId: 'c1', scopes: ['reader'], serviceToken: true },
      ...{ projectId: 'p1', projectName: 'Web', environmentId: 'e1', environmentName: 'Production' },
    }
    stack.sandbox.fault({ path: '/api/v2/caller-identity' }, { json: other })
    expect((await stack.ask(everything)).data.viewer).toEqual(said(other))
  })

  it('costs nothing where nothing of it is asked for', async () => {
    const { data, calls } = await stack.ask('{ viewer { __typename } }')
    expect({ data, calls }).toEqual({ data: { viewer: { __typename: 'Viewer' } }, calls: [] })
  })

  it('is read once however often it is asked for', async () => {
    const { paths } = await stack.ask(
      '{ a: viewer { tokenId } b: viewer { tokenName member { mfa } } c: viewer { member { email } } }',
    )
    expect(paths.toSorted()).toEqual(['/caller-identity', '/members/me'])
  })
})

describe('the member behind a credential', () => {
  it('is read without asking first who it is', async () => {
    const { data, paths } = await stack.ask('{ viewer { member { id email mfa } } }')
    const { json } = await ask(stack.sandbox, '/members/me')
    const { _id: memberId, email, mfa } = json
    expect(data.viewer.member).toEqual({ id: idOf({ type: 'Member', memberId }), email, mfa })
    expect(paths).toEqual(['/members/me'])
  })

  it('comes with the parts that are selected', async () => {
    const { paths, errors } = await stack.ask('{ viewer { member { roleAttributes { key } } } }')
    expect({ paths, errors }).toEqual({ paths: ['/members/me?expand=roleAttributes'], errors: undefined })
  })

  it('leads on to teams and flags', async () => {
    const { json } = await ask(stack.sandbox, '/members/me')
    const { data, paths } = await stack.ask(
      '{ viewer { member { teams { team { key } } flags(projectKey: "web") { totalCount } } } }',
    )
    expect(paths).toEqual(['/members/me', `/flags/web?offset=0&limit=1&filter=maintainerId:${json._id}`])
    expect(data.viewer.member.teams).toEqual(json.teams.map(({ key }: Doc) => ({ team: { key } })))
  })

  it('is read once for two fields that need different parts', async () => {
    const { data, paths } = await stack.ask(
      '{ a: viewer { member { email } } b: viewer { member { email roleAttributes { key } } } }',
    )
    expect(paths).toEqual(['/members/me?expand=roleAttributes'])
    expect(data.a.member.email).toBe(data.b.member.email)
  })

  it('is null where there is none, and the rest of the viewer stays', async () => {
    stack.sandbox.fault({ path: '/api/v2/members/me' }, { status: 404 })
    const { data, errors } = await stack.ask('{ viewer { tokenName member { email } } }')
    expect({ data, errors }).toEqual({ data: { viewer: { tokenName: 'Demo', member: null } }, errors: undefined })
  })

  it('is lost alone where the credential may not read members', async () => {
    const { data, errors } = await stack.ask(
      '{ viewer { tokenName member { email } } }',
      {},
      { authorization: stack.sandbox.limitedToken },
    )
    expect(data).toEqual({ viewer: { tokenName: 'Demo, flags only', member: null } })
    expect(errors).toMatchObject([{ path: ['viewer', 'member'], extensions: { code: 'FORBIDDEN' } }])
  })

  it('is that of the token that came with the request, with or without the word Bearer', async () => {
    const email = async (authorization: string) =>
      (await stack.ask('{ viewer { member { email } } }', {}, { authorization })).data.viewer.member.email
    const { readerToken, token } = stack.sandbox
    const reader = (await ask(stack.sandbox, '/members/me', { authorization: readerToken })).json.email
    expect(await email(readerToken)).toBe(reader)
    expect(await email(`Bearer ${readerToken}`)).toBe(reader)
    expect(await email(token)).not.toBe(reader)
  })

  it('is nobody for a token that LaunchDarkly does not know', async () => {
    const { data, errors } = await stack.ask('{ viewer { tokenId } }', {}, { authorization: 'api-unknown' })
    expect(data).toEqual({ viewer: { tokenId: null } })
    expect(errors).toMatchObject([{ path: ['viewer', 'tokenId'], extensions: { code: 'UNAUTHENTICATED' } }])
  })
})
