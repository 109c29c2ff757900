import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { iso } from '../support/documents.ts'
import { rest } from '../support/rest.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())

const ask = (key: string, selection: string) =>
  stack.ask(`{ segment(projectKey: "web", environmentKey: "production", key: "${key}") { key ${selection} } }`)

const exported = 'c0ffee00-0000-4000-8000-00000000e001'
const imports = ['c0ffee00-0000-4000-8000-00000000a001', 'c0ffee00-0000-4000-8000-00000000a002']

describe('a big segment', () => {
  it.each(imports)('tells of the import %s by a call of its own', async (id) => {
    const { data, paths } = await ask(
      'loyalty-gold',
      `import(importId: "${id}") { importId segmentKey mode status createdAt files { filename status } }`,
    )
    const path = `/segments/web/production/loyalty-gold/imports/${id}`
    expect(paths).toEqual(['/segments/web/production/loyalty-gold', path])
    const { _links, creationTime, mode, status, id: importId, ...told } = await rest(stack, path)
    expect(data.segment.import).toEqual({
      ...told,
      importId,
      ...{ mode: mode.toUpperCase(), status: status.toUpperCase(), createdAt: iso(creationTime) },
    })
  })

  it('tells of an export by a call of its own', async () => {
    const { data, paths } = await ask(
      'newsletter-subscribers',
      `export(exportId: "${exported}") { exportId segmentKey status sizeBytes size createdAt initiator { name email } }`,
    )
    const path = `/segments/web/production/newsletter-subscribers/exports/${exported}`
    expect(paths).toEqual(['/segments/web/production/newsletter-subscribers', path])
    const { _links, creationTime, id: exportId, ...told } = await rest(stack, path)
    expect(data.segment.export).toEqual({ ...told, exportId, createdAt: iso(creationTime) })
  })

  it('has words that LaunchDarkly added yesterday', async () => {
    stack.sandbox.fault({ path: /imports/ }, { patch: (doc) => ({ ...doc, mode: 'append', status: 'dreaming' }) })
    const { data, errors } = await ask('loyalty-gold', `import(importId: "${imports[0]}") { mode status }`)
    expect({ data: data.segment.import, errors }).toEqual({
      data: { mode: 'OTHER', status: 'OTHER' },
      errors: undefined,
    })
  })

  it('is null for the id of none', async () => {
    const { data, errors } = await ask(
      'loyalty-gold',
      'import(importId: "none") { importId } export(exportId: "none") { exportId }',
    )
    expect({ data, errors }).toEqual({
      data: { segment: { key: 'loyalty-gold', import: null, export: null } },
      errors: undefined,
    })
  })

  it('is another than a standard segment, of which no such call is made', async () => {
    const { data, calls } = await ask(
      'staff',
      `import(importId: "${imports[0]}") { importId } export(exportId: "${exported}") { exportId }`,
    )
    expect({ data, calls: calls.length }).toEqual({
      data: { segment: { key: 'staff', import: null, export: null } },
      calls: 1,
    })
  })
})
