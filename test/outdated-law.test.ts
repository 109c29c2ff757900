import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/index.ts'
import { random } from '../sandbox/seed/random.ts'
import { outdatedBy } from '../src/rest/changes/outdated.ts'
import type { Access } from '../src/rest/client/changed.ts'
import { everyRead, type Read } from './support/every-read.ts'
import { type RestClient, startClient } from './support/rest-client.ts'
import { ask, type Doc, send } from './support/sandbox-ask.ts'

/** Whatever is changed: an answer that is kept after the change was told is the answer that a new read gets. */

let sandbox: Sandbox
let keeping: RestClient
let plain: RestClient
let reads: readonly Read[]
let flagKeys: readonly string[]

/** Reads whose answers change with the time alone: measurements, the last use of a token, deliveries. */
const measured = /^\/api\/v2\/(usage|integrations|tokens)\b/

beforeAll(async () => {
  sandbox = await startSandbox({ flags: 20 })
  plain = startClient(sandbox)
  keeping = startClient(sandbox, { cacheTtlMs: 600_000, outdatedBy })
  const { json } = await ask(sandbox, '/flags/web?limit=2')
  flagKeys = json.items.map(({ key }: Doc) => key)
  const read = await everyRead(plain, {
    ...{ projectKey: ['web', 'mobile'], environmentKey: ['production', 'staging'] },
    ...{ flagKey: flagKeys, featureFlagKey: flagKeys, resourceKey: flagKeys, resourceType: ['flags', 'segments'] },
  })
  reads = read.filter(({ path }) => !measured.test(path))
})

afterAll(async () => {
  await keeping.close()
  await plain.close()
  await sandbox.close()
})

interface Write {
  readonly method: string
  readonly path: string
  readonly body?: unknown
}

const instructions = (path: string, list: readonly object[], environmentKey?: string): Write => ({
  method: 'PATCH',
  path,
  body: { environmentKey, instructions: list },
})

/** Changes of flags, and new objects. */
function ordinary(): readonly Write[] {
  const [flag = '', other = ''] = flagKeys.map((key) => `/flags/web/${key}`)
  const policy = [{ effect: 'allow', actions: ['*'], resources: ['proj/*'] }]
  const metric = { kind: 'custom', isNumeric: false, eventKey: 'made', successCriteria: 'HigherThanBaseline' }
  const made: readonly [string, object?][] = [
    ['/flags/web'],
    ['/segments/web/production'],
    ['/projects/web/environments', { color: '417505' }],
    ['/roles', { policy }],
    ['/metrics/web', metric],
    ['/projects/web/views'],
    ['/webhooks', { url: 'https://example.com', sign: false, on: true }],
    ['/tokens', { role: 'reader' }],
  ]
  return [
    instructions(flag, [{ kind: 'turnFlagOn' }], 'staging'),
    instructions(other, [{ kind: 'addPrerequisites', values: [{ key: flagKeys[0], variationId: 'x' }] }], 'staging'),
    instructions(flag, [{ kind: 'addTags', values: ['new-tag'] }]),
    ...made.map(([path, more]) => ({ method: 'POST', path, body: { key: 'made', name: 'Made', ...more } })),
  ]
}

/** Changes of what is read alone, by each kind of patch, and its deletion. */
const ofAny = (): readonly Write[] =>
  reads
    .filter(({ operation }) => operation.path.endsWith('}'))
    .map(({ path }) => path.replace('/api/v2', ''))
    .flatMap((path) => [
      { method: 'PATCH', path, body: [{ op: 'replace', path: '/name', value: 'Renamed' }] },
      { method: 'PATCH', path, body: { name: 'Renamed again' } },
      instructions(path, [{ kind: 'updateName', value: 'Renamed once more' }], 'staging'),
      ...(/\/(web|production)$/.test(path) ? [] : [{ method: 'DELETE', path }]),
    ])

/** Writes with another token. Returns the accesses of the new entries. */
async function written({ method, path, body }: Write, seen: Set<string>): Promise<readonly Access[]> {
  const patches = method === 'PATCH' && JSON.stringify(body).includes('instructions')
  const type = patches ? 'application/json; domain-model=launchdarkly.semanticpatch' : 'application/json'
  await send(sandbox, method, path, body, { 'ld-api-version': 'beta', 'content-type': type })
  const entries: Doc[] = (await ask(sandbox, '/auditlog?limit=20')).json.items
  const fresh = entries.filter(({ _id }) => !seen.has(_id))
  for (const { _id } of fresh) seen.add(_id)
  return fresh.flatMap(({ accesses }) => accesses)
}

/** Reads everything. Returns what took no call. */
async function kept() {
  sandbox.forget()
  const documents = await Promise.all(reads.map((read) => answered(keeping, read)))
  const asked = new Set(sandbox.requests().map(({ path }) => path))
  return reads.flatMap((read, at) => (asked.has(read.path) ? [] : [{ read, document: documents[at] }]))
}

const answered = (client: RestClient, { operation, path }: Read): Promise<unknown> =>
  client.send(operation as never, path).catch((error: Error) => error.message.replace(/\(.*/, ''))

it('an answer that is kept after a change is the answer of a new read', async () => {
  const draw = random('changes')
  const seen = new Set<string>((await ask(sandbox, '/auditlog?limit=20')).json.items.map(({ _id }: Doc) => _id))
  await kept()
  const least: number[] = []
  for (const write of [...ordinary(), ...draw.some(ofAny(), 80)]) {
    const accesses = await written(write, seen)
    if (accesses.length === 0) continue
    keeping.changed(accesses)
    const remaining = await kept()
    least.push(remaining.length)
    const now = await Promise.all(remaining.map(({ read }) => answered(plain, read)))
    for (const [at, { read, document }] of remaining.entries()) {
      expect(document, `${read.path} after ${JSON.stringify(accesses[0])}`).toEqual(now[at])
    }
  }
  expect(least.length).toBeGreaterThan(20)
  // The rule is of use: what is kept is more than half of what is read.
  expect(least.reduce((sum, one) => sum + one, 0) / least.length).toBeGreaterThan(reads.length / 2)
}, 60_000)
