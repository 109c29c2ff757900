import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/index.ts'
import { readConfig } from '../src/config.ts'
import { means, partsOf } from '../src/rest/changes/resource-specifiers.ts'
import { webhookCommand } from '../src/webhook-command.ts'
import { webhookPolicy } from '../src/webhook-policy.ts'
import { inherited } from './support/inherited.ts'

let sandbox: Sandbox
let folder: string

beforeEach(async () => {
  sandbox = await startSandbox({ flags: 20 })
  folder = mkdtempSync(join(tmpdir(), 'webhook-'))
})
afterEach(async () => {
  rmSync(folder, { recursive: true })
  await sandbox.close()
})

const url = 'https://gateway.example.com/webhooks/launchdarkly'
const secret = 'a-secret-of-the-tests'
const everything = webhookPolicy({})

const run = async (args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) => {
  sandbox.forget()
  const upstream = { LAUNCHDARKLY_BASE_URL: sandbox.url, LAUNCHDARKLY_ACCESS_TOKEN: sandbox.token }
  const said = await webhookCommand(['--url', url, ...args], 'npm start --', () => readConfig({ ...upstream, ...env }))
  expect(said.err).not.toContain(sandbox.token)
  const calls = sandbox.requests().map(({ method, path }) => `${method} ${path}`)
  return { out: '', err: '', ...said, calls }
}

const api = async (method: string, path: string, body?: object) => {
  const response = await fetch(`${sandbox.url}/api/v2${path}`, {
    method,
    headers: { authorization: sandbox.token, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  return response.json()
}
/** The webhooks to the gateway. */
const webhooks = async () => {
  const { items } = await api('GET', '/webhooks')
  return items.filter((one: { url: string }) => /gateway\.example\.com/i.test(one.url))
}

describe('the command webhook', () => {
  it('creates a signed webhook about everything in two calls, and prints its new secret once', async () => {
    const { out, err, code, calls } = await run()
    const [made, ...others] = await webhooks()
    expect(others).toEqual([])
    expect(made).toMatchObject({ url, name: 'launchdarkly-graphql', on: true, statements: everything })
    expect(made.secret).toMatch(/^[\da-f]{64}$/)
    expect(out).toBe(`WEBHOOK_SECRETS=${made.secret}\n`)
    expect(err).toBe(`Create a webhook to ${url}.\nIt is webhook ${made._id}.\nStart the gateway with this setting.\n`)
    expect(code).toBe(0)
    expect(calls).toEqual(['GET /api/v2/webhooks', 'POST /api/v2/webhooks'])
  })

  it('changes nothing if it runs again, and prints the secret that the webhook has', async () => {
    const first = await run()
    const second = await run()
    expect(second.out).toBe(first.out)
    expect(second.err).toContain('Change nothing: the webhook "launchdarkly-graphql" to https://')
    expect(second.calls).toEqual(['GET /api/v2/webhooks'])
    expect(await webhooks()).toHaveLength(1)
  })

  it('changes what differs in a webhook with the same URL, and repeats the policy that it replaces', async () => {
    const statements = [{ effect: 'allow', resources: ['proj/web'], actions: ['*'] }]
    const body = { url: 'https://GATEWAY.example.com:443/webhooks/launchdarkly', on: false, sign: false, statements }
    const { _id: id } = await api('POST', '/webhooks', body)
    await api('POST', '/webhooks', { ...body, name: 'Twice' })
    const { out, err, calls } = await run(['--name', 'Live'])
    const [made, twice] = await webhooks()
    expect(made).toMatchObject({ _id: id, name: 'Live', on: true, statements: everything })
    expect(out).toBe(`WEBHOOK_SECRETS=${made.secret}\n`)
    expect(err).toContain('Change name, on, statements, secret of the webhook')
    expect(err).toContain(`Its policy was ${JSON.stringify(statements)}.\n`)
    expect(err).toContain(`The webhook ${twice._id} has the same URL`)
    expect(calls).toEqual(['GET /api/v2/webhooks', `PATCH /api/v2/webhooks/${id}`])
  })

  it('takes the newest secret from WEBHOOK_SECRETS, for a new webhook and to replace an older one', async () => {
    const made = await run([], { WEBHOOK_SECRETS: 'an-older-secret-of-the-tests' })
    expect([made.out, made.err]).toEqual(['', expect.stringContaining('WEBHOOK_SECRETS has its secret already.')])
    const changed = await run([], { WEBHOOK_SECRETS: `${secret},an-older-secret-of-the-tests` })
    expect(changed.err).toContain('Change secret of the webhook')
    expect((await webhooks())[0].secret).toBe(secret)
    for (const { out, err } of [made, changed]) expect(out + err).not.toContain('secret-of')
  })

  it('reads the secret from a file, or makes the file for its owner alone', async () => {
    const path = join(folder, 'secret')
    const made = await run(['--secret-file', path])
    const written = readFileSync(path, 'utf8').trim()
    expect((await webhooks())[0].secret).toBe(written)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    writeFileSync(path, `${secret}\n`)
    const read = await run(['--secret-file', path])
    expect((await webhooks())[0].secret).toBe(secret)
    for (const { out, err } of [made, read]) {
      expect(out).toBe('')
      expect(err).toContain(`set to the secret in ${path}.\n`)
      expect(err).not.toContain(written)
      expect(err).not.toContain(secret)
    }
  })

  it('tells only of a project, or of an environment in it', async () => {
    await run(['--project', 'web'])
    const [{ resources: ofProject }] = (await webhooks())[0].statements
    expect(ofProject).toEqual(expect.arrayContaining(['proj/web', 'proj/web:env/*:flag/*', 'proj/web:metric/*']))
    expect(ofProject.filter((one: string) => !/^proj\/web(:|$)/.test(one))).toEqual([])
    await run(['--project', 'web', '--environment', 'production'])
    const [{ resources: ofEnvironment }] = (await webhooks())[0].statements
    expect(ofEnvironment).toContain('proj/web:env/production:flag/*')
    expect(ofEnvironment.filter((one: string) => !/^proj\/web:env\/production(:|$)/.test(one))).toEqual([])
  })

  it('changes nothing with --dry-run, and says what it would do', async () => {
    const path = join(folder, 'secret')
    const before = await run(['--dry-run', '--secret-file', path])
    expect(before).toMatchObject({ out: '', err: `Would create a webhook to ${url}.\n`, code: 0 })
    expect(before.calls).toEqual(['GET /api/v2/webhooks'])
    expect(() => statSync(path)).toThrow('ENOENT')
    await api('POST', '/webhooks', { url, on: true, sign: true, statements: everything })
    expect((await run(['--dry-run'])).err).toMatch(/^Would change nothing: /)
  })

  it('notes what is likely wrong with the URL', async () => {
    const { err } = await run(['--url', 'http://gateway.example.com/hooks'])
    expect(err).toContain('Note: the path of the gateway ends in /webhooks/launchdarkly.')
    expect(err).toContain('Use https.')
  })

  it.each([
    ['no URL', ['--url', 'x'], '--url: expected an http or https URL'],
    ['a password in the URL', ['--url', 'https://a:canary@b.example'], '--url: expected an http or https URL'],
    ['another protocol', ['--url', 'ftp://b.example'], '--url: expected an http or https URL'],
    ['a star as project', ['--project', '*'], '--project: expected a key'],
    ['an environment of no project', ['--environment', 'test'], '--environment: expected --project beside it'],
    ['an unknown option', ['--nam', 'x'], "Unknown option '--nam'"],
  ])('refuses %s, without a call', async (_, args, message) => {
    await expect(run(args)).rejects.toThrow(message)
    await expect(run(args)).rejects.not.toThrow('canary')
    expect(sandbox.requests()).toEqual([])
  })

  it.each([
    ['no LaunchDarkly', { LAUNCHDARKLY_BASE_URL: '' }, 'LAUNCHDARKLY_BASE_URL: expected the LaunchDarkly'],
    ['no token', { LAUNCHDARKLY_ACCESS_TOKEN: '' }, 'LAUNCHDARKLY_ACCESS_TOKEN: expected a token'],
    ['a weak secret', { WEBHOOK_SECRETS: 'canary' }, 'WEBHOOK_SECRETS: expected secrets of 16 characters'],
  ])('refuses %s, without a call', async (_, env, message) => {
    await expect(run([], env)).rejects.toThrow(message)
    expect(sandbox.requests()).toEqual([])
  })

  it('refuses a file without a secret, and one that cannot be written', async () => {
    const path = join(folder, 'secret')
    writeFileSync(path, 'canary')
    await expect(run(['--secret-file', path])).rejects.toThrow(/^--secret-file: expected a secret .*(?<!canary)$/)
    const nowhere = join(folder, 'none', 'secret')
    await expect(run(['--secret-file', nowhere])).rejects.toThrow(`${nowhere} cannot be written (ENOENT)`)
    expect(await webhooks()).toEqual([])
  })

  it.each([
    ['a token that may only read', () => sandbox.readerToken, /403 to POST .* needs a role that allows createWebhook/],
    ['an unknown token', () => 'api-00000000-0000-4000-8000-000000000000', /401 to GET .*: Invalid access token$/],
  ])('says what LaunchDarkly says to %s', async (_, token, message) => {
    await expect(run([], { LAUNCHDARKLY_ACCESS_TOKEN: token() })).rejects.toThrow(message)
    expect(await webhooks()).toEqual([])
  })

  it('says that it can run again if nobody knows what became of the webhook', async () => {
    sandbox.fault({ method: 'POST', path: '/api/v2/webhooks' }, { truncate: true })
    await expect(run()).rejects.toThrow('Run the command again: it finds the webhook if there is one.')
    expect((await run()).calls[0]).toBe('GET /api/v2/webhooks')
    expect(await webhooks()).toHaveLength(1)
  })

  it('is a command of the program, which explains it', async () => {
    const main = new URL('../src/main.ts', import.meta.url).pathname
    const start = (args: readonly string[], env = {}) =>
      new Promise<[number, string, string]>((resolve) => {
        execFile(process.execPath, [main, 'webhook', ...args], { env: { ...inherited, ...env } }, (error, out, err) =>
          resolve([error ? Number(error.code) : 0, out, err]),
        )
      })
    const env = { LAUNCHDARKLY_BASE_URL: sandbox.url, LAUNCHDARKLY_ACCESS_TOKEN: sandbox.readerToken }
    const [helped, refused, wrong] = await Promise.all([start(['--help']), start(['--url', url], env), start([])])
    expect(helped).toEqual([0, expect.stringContaining('--dry-run'), ''])
    expect(refused).toEqual([1, '', expect.stringContaining('LaunchDarkly answered 403 to POST /api/v2/webhooks')])
    expect(wrong).toEqual([2, '', expect.stringMatching(/^--url: expected .*, but got none\.\n$/)])
  }, 60_000)
})

it('the policy of everything covers each entry of the audit log', async () => {
  const specifiers = everything.flatMap(({ resources = [] }) => resources).map(partsOf)
  const { items } = await api('GET', '/auditlog?limit=20')
  expect(items.length).toBeGreaterThan(10)
  const resources: readonly string[] = items.flatMap(
    ({ target }: { target: { resources: string[] } }) => target.resources,
  )
  const isCovered = (resource: string) => specifiers.some((one) => means(one, partsOf(resource)))
  expect(resources.filter((one) => !isCovered(one))).toEqual([])
})
