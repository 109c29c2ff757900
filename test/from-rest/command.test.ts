import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { inherited } from '../support/inherited.ts'

/** Runs the command as a shell does. */
async function run(args: readonly string[], input = '') {
  const main = new URL('../../src/main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [main, 'from-rest', ...args], { env: inherited })
  child.stdin.end(input)
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { out, err, code }
}

describe('the command from-rest', { timeout: 60_000 }, () => {
  it('prints the document, its variables and the notes', async () => {
    const { out, err, code } = await run(['https://app.launchdarkly.com/api/v2/teams?limit=3&offset=3'])
    expect(out).toMatch(
      /^query Teams\(\$first: Int\) \{\n {2}teams\(first: \$first\) \{[\s\S]*\}\n\n\{\n {2}"first": 3\n\}\n$/,
    )
    expect(err).toBe('Note: `offset` has no equal: give the `endCursor` of a page as `after` to get the next one.\n')
    expect(code).toBe(0)
  })

  it('takes the body from the standard input, and prints what the gateway takes', async () => {
    const { out, code } = await run(
      ['/api/v2/flags/web/a', '--body', '-', '--json'],
      '{"instructions":[{"kind":"archiveFlag"}]}',
    )
    const { query, variables } = JSON.parse(out)
    expect(query).toContain('updateFlag(input: $input)')
    expect(variables).toEqual({ input: { projectKey: 'web', key: 'a', instructions: [{ archiveFlag: true }] } })
    expect(code).toBe(0)
  })

  it('names the nearest operations, and refuses what is no request', async () => {
    const [wrong, none] = await Promise.all([run(['-'], '/api/v2/flag/web/a'), run([])])
    expect(wrong).toMatchObject({ out: '', code: 1 })
    expect(wrong.err).toContain('The nearest:\n  GET /api/v2/flags/{projectKey}/{flagKey}\n')
    expect(none).toMatchObject({ out: '', code: 2 })
    expect(none.err).toContain('Expected one URL, but got 0.')
  })
})
