import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, askAll, type Doc, send } from '../support/sandbox-ask.ts'

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await startSandbox({ flags: 30 })
})
afterEach(() => sandbox.close())

const semantic = { 'content-type': 'application/json; domain-model=launchdarkly.semanticpatch' }
const change = (key: string, ...instructions: object[]) =>
  send(sandbox, 'PATCH', `/teams/${key}?expand=roles,projects`, { instructions }, semantic)
const newest = async (): Promise<string> => (await ask(sandbox, '/auditlog?limit=1')).json.items[0]._id
const keys = ({ items }: Doc) => items.map(({ key }: Doc) => key)

describe('a team', () => {
  it('takes instructions as a semantic patch only', async () => {
    const body = { instructions: [{ kind: 'updateName', value: 'New' }] }
    expect((await send(sandbox, 'PATCH', '/teams/sre', body)).status).toBe(400)
    expect((await send(sandbox, 'PATCH', '/teams', body, { 'ld-api-version': 'beta' })).status).toBe(400)
  })

  it('is changed with others in the beta version only', async () => {
    const body = { instructions: [{ kind: 'addMembersToTeams', memberIDs: [], teamKeys: ['sre'] }] }
    expect((await send(sandbox, 'PATCH', '/teams', body, semantic)).status).toBe(403)
    expect((await send(sandbox, 'PATCH', '/teams', body, { ...semantic, 'ld-api-version': 'beta' })).status).toBe(200)
  })

  it('gets neither a version nor an entry in the audit log by what holds already', async () => {
    const [before, entry] = [(await ask(sandbox, '/teams/sre')).json, await newest()]
    const inside = (await askAll(sandbox, '/members?filter=team:sre')).map(({ _id }: Doc) => _id)
    const { status, json } = await change(
      'sre',
      { kind: 'updateName', value: before.name },
      { kind: 'replaceMembers', values: inside.toReversed() },
      { kind: 'addCustomRoles', values: ['production-operator'] },
      { kind: 'removeRoleAttribute', key: 'none' },
      { kind: 'updateDescription', value: 'Something else' },
      { kind: 'updateDescription', value: before.description },
    )
    expect({ status, version: json._version, entry: await newest() }).toEqual({
      status: 200,
      version: before._version,
      entry,
    })
  })

  it('has the projects that its roles let it write in, and says since when it has a role', async () => {
    const before = (await ask(sandbox, '/teams/search?expand=roles,projects')).json
    expect(keys(before.projects)).toEqual(['web', 'mobile'])
    const { json } = await change('search', { kind: 'addCustomRoles', values: ['flag-approver'] })
    expect(keys(json.projects)).toEqual(['web', 'mobile', 'platform', 'infra'])
    const given = json.roles.items.find(({ key }: Doc) => key === 'flag-approver')
    expect(given.appliedOn).toBe(json._lastModified)
    const others = json.roles.items.filter(({ key }: Doc) => key !== 'flag-approver')
    expect(others).toEqual(before.roles.items)
  })

  it('makes a new version of the members who join or leave it, and of nobody else', async () => {
    const before = await askAll(sandbox, '/members')
    const [joining] = before.filter(({ teams }) => !teams.length)
    await change('sre', { kind: 'addMembers', values: [joining._id] })
    const after = await askAll(sandbox, '/members')
    const changed = after.filter(({ version }, index) => version !== before[index].version)
    expect(changed).toMatchObject([{ _id: joining._id, version: joining.version + 1, teams: [{ key: 'sre' }] }])
  })

  it('has the members that its identity provider says, if it has one, however they are to be changed', async () => {
    const [joining] = (await askAll(sandbox, '/members')).filter(({ teams }) => !teams.length)
    const { status } = await change('data', { kind: 'replaceMembers', values: [joining._id] })
    const added = await send(sandbox, 'POST', `/members/${joining._id}/teams`, { teamKeys: ['sre', 'data'] })
    expect([status, added.status]).toEqual([400, 400])
    expect((await ask(sandbox, `/members/${joining._id}`)).json).toEqual(joining)
  })

  it('leaves flags without a maintainer when it is deleted', async () => {
    const path = '/flags/web?filter=maintainerTeamKey:checkout&limit=1'
    const [flag] = (await ask(sandbox, path)).json.items
    expect((await send(sandbox, 'DELETE', '/teams/checkout')).status).toBe(204)
    const { json } = await ask(sandbox, `/flags/web/${flag.key}`)
    expect(json).not.toHaveProperty('_maintainerTeam')
    expect((await send(sandbox, 'DELETE', '/teams/checkout')).status).toBe(404)
  })

  it('takes members from a form with a file only', async () => {
    const { status, json } = await send(sandbox, 'POST', '/teams/sre/members', { file: 'a@example.com' })
    expect({ status, code: json.code }).toEqual({ status: 400, code: 'invalid_request' })
    const form = await fetch(`${sandbox.url}/api/v2/teams/sre/members`, {
      method: 'POST',
      headers: { authorization: sandbox.token, 'ld-api-version': '20240415' },
      body: new FormData(),
    })
    expect(form.status).toBe(400)
  })
})

describe('a custom role', () => {
  it('takes a merge patch as well, with a comment or without', async () => {
    const merge = { name: 'New', description: null }
    const { status, json } = await send(sandbox, 'PATCH', '/roles/analyst', { comment: 'Why', merge })
    expect({ status, name: json.name }).toEqual({ status: 200, name: 'New' })
    expect(json).not.toHaveProperty('description')
    const again = await send(sandbox, 'PATCH', '/roles/analyst', { name: 'Newer' })
    expect(again.json.name).toBe('Newer')
    const [latest] = (await ask(sandbox, '/auditlog?limit=1')).json.items
    expect(latest.accesses).toEqual([{ action: 'updateName', resource: 'role/analyst' }])
  })

  it('is changed by its id as well, but neither key nor id can be', async () => {
    const { _id } = (await ask(sandbox, '/roles/analyst')).json
    const to = (path: string) => [{ op: 'replace', path, value: 'other' }]
    expect((await send(sandbox, 'PATCH', `/roles/${_id}`, to('/name'))).json).toMatchObject({ _id, name: 'other' })
    expect((await send(sandbox, 'PATCH', `/roles/${_id}`, to('/key'))).status).toBe(400)
    expect((await send(sandbox, 'PATCH', `/roles/${_id}`, to('/_id'))).status).toBe(400)
  })

  it('is not changed by what holds already', async () => {
    const entry = await newest()
    const { name } = (await ask(sandbox, '/roles/analyst')).json
    expect((await send(sandbox, 'PATCH', '/roles/analyst', { name })).status).toBe(200)
    expect(await newest()).toBe(entry)
  })
})
