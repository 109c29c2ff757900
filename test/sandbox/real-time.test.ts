import { afterEach, expect, it, vi } from 'vitest'
import { startSandbox } from '../../sandbox/index.ts'
import { ask, send } from '../support/sandbox-ask.ts'

afterEach(() => {
  vi.useRealTimers()
})

it('has the time of the machine, if it is told so', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2027, 0, 1) })
  const sandbox = await startSandbox({ flags: 20, realTime: true })
  await send(sandbox, 'PATCH', '/projects/web', [{ op: 'replace', path: '/name', value: 'Shop' }])
  const [entry] = (await ask(sandbox, '/auditlog?limit=1')).json.items
  expect(new Date(entry.date).getUTCFullYear()).toBe(2027)
  vi.setSystemTime(Date.UTC(2028, 0, 1))
  await vi.waitFor(() => expect(new Date(sandbox.now()).getUTCFullYear()).toBe(2028), { timeout: 10_000 })
  await sandbox.close()
})

it('does not go back to the time of a machine that is behind', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2020, 0, 1) })
  const sandbox = await startSandbox({ flags: 20, realTime: true })
  expect(new Date(sandbox.now()).getUTCFullYear()).toBeGreaterThan(2020)
  await sandbox.close()
})
