import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { heartbeat, lastHeartbeat } from '../../src/store/heartbeat.ts'
import { storeScripts } from '../../src/store-scripts.ts'

const root = join(import.meta.dirname, '../..')

it('the primary process has every script that workers run, and each has a name of its own', () => {
  const made = globSync('src/**/*.ts', { cwd: root }).flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    return [...text.matchAll(/^(?:export )?const (\w+): Script<[^=]*> = /gm)].map(([, name]) => `${file} ${name}`)
  })
  const names = [heartbeat, lastHeartbeat, ...storeScripts].map(({ name }) => name)
  expect(made.length).toBeGreaterThanOrEqual(2)
  expect(names).toHaveLength(made.filter((one) => !one.endsWith(' storeScripts')).length)
  expect(new Set(names).size).toBe(names.length)
})
