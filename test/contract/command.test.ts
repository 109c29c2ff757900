import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Exchange } from '../../sandbox/index.ts'
import { inherited } from '../support/inherited.ts'
import { directoryWith } from './directories.ts'
import { exchange } from './exchanges.ts'
import { library } from './library.ts'

describe('The command', () => {
  const main = fileURLToPath(new URL('../../contract/main.ts', import.meta.url))
  const run = async (args: readonly string[], named: string) => {
    const env = { ...process.env, ...inherited, LD_OPENAPI: named }
    const running = promisify(execFile)(process.execPath, [main, ...args], { env })
    return running.then(
      ({ stdout }) => ({ code: 0, output: stdout }),
      ({ code, stdout, stderr }) => ({ code, output: stdout + stderr }),
    )
  }
  const given = async (...lines: Exchange[]) => {
    const files = {
      'openapi.json': JSON.stringify(library),
      'a.ndjson': lines.map((line) => JSON.stringify(line)).join('\n'),
    }
    const directory = await directoryWith(files)
    return run(['--recorded', directory, '--no-documents'], join(directory, 'openapi.json'))
  }

  test('ends with 0 if a recording is as documented', async () => {
    expect(await given(exchange())).toMatchObject({ code: 0, output: expect.stringContaining('ok: all as documented') })
  })

  test('ends with 1 if it is not', async () => {
    const { code, output } = await given(exchange({ path: '/books?a=1' }))
    expect(code).toBe(1)
    expect(output).toContain('query.a is not declared')
  })

  test('ends with 1 if the documents that the gateway reads are not those of the document', async () => {
    const directory = await directoryWith({ 'openapi.json': JSON.stringify(library) })
    const { code, output } = await run(['--recorded', directory], join(directory, 'openapi.json'))
    expect(code).toBe(1)
    expect(output).toContain('our documents are not those of LaunchDarkly')
  })

  test('ends with 1 if nothing was recorded', async () => {
    expect(await given()).toMatchObject({ code: 1, output: expect.stringContaining('nothing was recorded') })
  })

  test('ends with 2 if the document or the recording cannot be read, or a flag is unknown', async () => {
    const directory = await directoryWith({ 'openapi.json': JSON.stringify(library) })
    const named = join(directory, 'openapi.json')
    const results = await Promise.all([
      run(['--recorded', directory], '/nowhere'),
      run(['--recorded', '/nowhere', '--no-documents'], named),
      run(['--records', directory], named),
    ])
    expect(results.map(({ code }) => code)).toEqual([2, 2, 2])
  })

  test('tells how it is used', async () => {
    expect(await run(['--help'], '')).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^Usage: npm run contract/),
    })
  })
})
