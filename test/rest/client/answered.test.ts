import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import { createTeam, getTeam } from '../../../src/rest/account/teams.ts'
import { type Client, createClient } from '../../../src/rest/client/client.ts'
import { now } from '../../../src/rest/client/clock.ts'
import { Ledger } from '../../../src/rest/client/ledger.ts'
import { getProject } from '../../../src/rest/projects/projects.ts'

describe('a session whose request is answered', () => {
  let sandbox: Sandbox
  let client: Client
  beforeEach(async () => {
    sandbox = await startSandbox({ latencyMs: 20 })
    client = createClient({ baseUrl: sandbox.url, userAgent: 'test', maxConcurrentCalls: 1 })
  })
  afterEach(async () => {
    await client.close()
    await sandbox.close()
  })

  function open() {
    const ledger = new Ledger()
    return { ledger, ...client.open({ token: sandbox.token, deadline: now() + 5000, ledger }) }
  }
  const project = '/api/v2/projects/web'
  const team = '/api/v2/teams/growth'
  const asked = () => sandbox.requests().map(({ method, path }) => `${method} ${path}`)

  it('makes its writes and the call under way, and none of the reads that wait', async () => {
    const session = open()
    const sent = session.send(getProject, project)
    const written = session.send(createTeam, '/api/v2/teams', { body: { key: 'new', name: 'New' } })
    const waiting = session.send(getTeam, team)
    session.answered()
    await expect(waiting).rejects.toMatchObject({ details: { trouble: 'cancelled' } })
    expect(await sent).toMatchObject({ key: 'web' })
    expect(await written).toMatchObject({ key: 'new' })
    await session.send(createTeam, '/api/v2/teams', { body: { key: 'newer', name: 'Newer' } })
    await expect(session.send(getProject, project)).rejects.toMatchObject({ details: { trouble: 'cancelled' } })
    expect(asked()).toEqual([`GET ${project}`, 'POST /api/v2/teams', 'POST /api/v2/teams'])
  })

  it('leaves a call that waits to another one, which it counts for', async () => {
    const [one, other] = [open(), open()]
    const first = one.send(getProject, project)
    const both = [one.send(getTeam, team), other.send(getTeam, team)] as const
    one.answered()
    await expect(both[0]).rejects.toMatchObject({ details: { trouble: 'cancelled' } })
    expect(await both[1]).toMatchObject({ key: 'growth' })
    await first
    expect([one.ledger.sent, other.ledger.sent]).toEqual([1, 1])
    expect(asked()).toEqual([`GET ${project}`, `GET ${team}`])
  })

  it('repeats no call for itself, and does so for another one that waits', async () => {
    const [one, other] = [open(), open()]
    sandbox.fault({ path: /./ }, { status: 503 }, 2)
    const alone = one.send(getProject, project)
    one.answered()
    await expect(alone).rejects.toMatchObject({ details: { status: 503 } })
    const third = open()
    const both = [third.send(getTeam, team), other.send(getTeam, team)] as const
    third.answered()
    for (const answer of both) expect(await answer).toMatchObject({ key: 'growth' })
    expect(asked()).toEqual([`GET ${project}`, `GET ${team}`, `GET ${team}`])
  })
})
