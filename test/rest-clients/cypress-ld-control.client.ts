import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { redirected } from './redirected.ts'

let sandbox: Sandbox
let restore: () => void
// biome-ignore lint/suspicious/noExplicitAny: the package has no types of its tasks.
let tasks: Record<string, (given?: any) => Promise<any>>
let key: string

beforeAll(async () => {
  sandbox = await startSandbox({ flags: 3 })
  restore = redirected(sandbox.url)
  const { initLaunchDarklyApiTasks } = createRequire(import.meta.url)('cypress-ld-control')
  tasks = initLaunchDarklyApiTasks({ projectKey: 'web', authToken: sandbox.token, environment: 'test' })
  key = (await ask(sandbox, '/flags/web?limit=1')).json.items[0].key
})
afterAll(async () => {
  restore()
  await sandbox.close()
})

const task = (name: string, given?: unknown) => tasks[`cypress-ld-control:${name}`]!(given)
const targets = async (): Promise<Doc[]> =>
  (await ask(sandbox, `/flags/web/${key}?env=test`)).json.environments.test.targets

describe('cypress-ld-control', () => {
  it('reads flags', async () => {
    expect((await task('getFeatureFlags')).items.map((one: Doc) => one.key)).toContain(key)
    expect(await task('getFeatureFlag', key)).toMatchObject({ key, environments: { test: {} } })
  })

  it('says of a flag that does not exist that it was not found', async () => {
    await expect(task('getFeatureFlag', 'nope')).rejects.toThrow('Could not find feature flag nope')
  })

  it('sets the variation of a user, moves it, and takes it back', async () => {
    for (const variationIndex of [0, 1]) {
      await task('setFeatureFlagForUser', { featureFlagKey: key, userId: 'tester', variationIndex })
      const of = (await targets()).filter(({ values }) => values.includes('tester'))
      expect(of).toMatchObject([{ variation: variationIndex }])
    }
    await task('removeUserTarget', { featureFlagKey: key, userId: 'tester' })
    expect((await targets()).flatMap(({ values }) => values)).not.toContain('tester')
  })
})
