import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { coverageOf, reportOf } from '../../scripts/reach/coverage.ts'
import { floor } from '../../scripts/reach/floor.ts'
import { operationsIn, parsed, printed } from '../../scripts/reach/operations.ts'
import { sides } from '../../scripts/reach/sides.ts'
import { root } from '../docs/documents.ts'
import { inherited } from '../support/inherited.ts'
import { directoryWith } from './directories.ts'

const library = {
  openapi: '3.0.3',
  paths: {
    '/books/{id}': { get: { tags: ['Books'] }, delete: { tags: ['Books'] }, parameters: [] },
    '/authors': { post: {} },
    '/books': { get: { tags: ['Books', 'Lists'] } },
  },
}
const list = '# Books\nGET /books\nDELETE /books/{id}\nGET /books/{id}\n\n# Other\nPOST /authors\n'

describe('the list of operations', () => {
  it('has what a document declares, by resource', () => {
    expect(printed(operationsIn(library))).toBe(list)
  })

  it('is read as it was written', () => {
    expect(parsed(list)).toEqual(operationsIn(library))
    const committed = readFileSync(join(root, 'scripts/reach/operations.txt'), 'utf8')
    expect(printed(parsed(committed))).toBe(committed)
  })
})

describe('the coverage', () => {
  const book = { method: 'GET', path: '/books/{bookId}' }
  const books = { method: 'GET', path: '/books' }
  const removal = { method: 'DELETE', path: '/authors/{id}' }
  const coverage = coverageOf(parsed(list), {
    ...{ reached: [book, books, { method: 'GET', path: '/magazines' }], answered: [book], removed: [removal] },
  })

  it('counts what both sides have, whatever the parameters are called, and what was removed', () => {
    expect(coverage).toMatchObject({ covered: 2, total: 5, unknown: ['GET /magazines'] })
  })

  it('says what is missing, by resource, and which side lacks it', () => {
    expect(reportOf(coverage, 3)).toEqual([
      ...['Books: 2', '  GET /books (the sandbox lacks it)', '  DELETE /books/{id}'],
      ...['Other: 1', '  POST /authors', 'unknown to LaunchDarkly: GET /magazines'],
      'coverage: 2 of 5 operations, and the floor is 3',
    ])
  })

  it('is no less than it was, and the graph has no route that LaunchDarkly lacks', async () => {
    const committed = parsed(readFileSync(join(root, 'scripts/reach/operations.txt'), 'utf8'))
    const { covered, unknown } = coverageOf(committed, await sides(root))
    expect(covered).toBeGreaterThanOrEqual(floor)
    expect(unknown).toEqual([])
  })
})

describe('the command', () => {
  const run = (env: Record<string, string>, ...args: string[]) =>
    promisify(execFile)(process.execPath, [join(root, 'scripts/reach/main.ts'), ...args], {
      env: { ...inherited, ...env },
    }).then(
      ({ stdout }) => ({ code: 0, output: stdout }),
      ({ code, stdout, stderr }) => ({ code, output: stdout + stderr }),
    )

  it('says that it did not compare the list where there is no document', async () => {
    const { code, output } = await run({})
    expect(output).toMatch(/SKIPPED.*LD_OPENAPI/)
    expect(output).toMatch(/coverage: \d+ of \d+ operations/)
    expect(code).toBe(0)
  })

  it('ends with 1 if the document has other operations, and with 2 if it cannot be read', async () => {
    const directory = await directoryWith({ 'openapi.json': JSON.stringify(library) })
    const [other, none] = await Promise.all([
      run({ LD_OPENAPI: join(directory, 'openapi.json') }),
      run({ LD_OPENAPI: '/nowhere' }),
    ])
    expect(other).toMatchObject({ code: 1, output: expect.stringContaining('the list differs from the document') })
    expect(none.code).toBe(2)
  })
})
