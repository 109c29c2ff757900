import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { rest } from '../support/rest.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
/** Entries of all kinds with their documents. */
let details: Doc[]
beforeAll(async () => {
  stack = await startStack()
  const found: Doc[] = []
  for (const kind of ['flag', 'segment', 'environment', 'project', 'member', 'team']) {
    const spec = { environment: 'proj/*:env/*', project: 'proj/*', member: 'member/*', team: 'team/*' }[kind]
    const { items } = await rest(stack, `/auditlog?limit=20&spec=${spec ?? `proj/*:env/*:${kind}/*`}`)
    found.push(...items)
  }
  details = await Promise.all(found.map(({ _id }) => rest(stack, `/auditlog/${_id}`)))
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const fields = 'documentChanges { kind path before after }'

const ask = (id: string, more = '') =>
  stack.ask(`query ($id: ID!) { auditLogEntry(id: $id) { title ${fields} ${more} } }`, { id })

/** The value at a pointer whose steps are names, ids, keys or places. Undefined if there is none. */
function valueAt(document: Doc, path: string): unknown {
  let value: Doc = document ?? undefined
  for (const step of path.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    value = Array.isArray(value)
      ? (value.find((one) => one?._id === name || one?.key === name) ?? value[Number(name)])
      : value?.[name]
  }
  return value
}

describe('the changes of a document', () => {
  it('are at paths of the documents before and after, for resources of any kind', async () => {
    const met = new Set<string>()
    for (const entry of details) {
      const { data, errors } = await ask(entry._id)
      expect(errors).toBeUndefined()
      const { previousVersion, currentVersion } = entry
      const { documentChanges } = data.auditLogEntry
      expect([entry._id, documentChanges === null]).toEqual([entry._id, !previousVersion && !currentVersion])
      for (const { kind, path, before, after } of documentChanges ?? []) {
        const [had, has] = [valueAt(previousVersion, path), valueAt(currentVersion, path)]
        if (Array.isArray(had) && !Array.isArray(before) && before !== null) expect(had).toContainEqual(before)
        else if (Array.isArray(has) && !Array.isArray(after) && after !== null) expect(has).toContainEqual(after)
        else if (kind !== 'MOVED') expect([path, before, after]).toEqual([path, had ?? null, has ?? null])
        met.add(`${entry.kind} ${kind}`)
      }
    }
    for (const kind of ['flag', 'segment', 'environment', 'project', 'member']) {
      expect([...met].some((one) => one.startsWith(`${kind} `))).toBe(true)
    }
  })

  it('tell what a JSON patch replaced', async () => {
    const entry = details.find(({ delta, kind }) => kind === 'environment' && delta?.[0]?.op === 'replace')!
    const { data } = await ask(entry._id)
    const [{ path, value }] = entry.delta
    const before = valueAt(entry.previousVersion, path)
    expect(data.auditLogEntry.documentChanges).toEqual([{ kind: 'CHANGED', path, before, after: value }])
  })

  it('share the call of the entry with its documents', async () => {
    const [entry] = details
    const { paths } = await ask(entry._id, 'previousVersion currentVersion delta')
    expect(paths).toEqual([`/auditlog/${entry._id}`])
  })

  it('take one call for each entry of a list, and fail alone', async () => {
    const { items } = await rest(stack, '/auditlog?limit=3')
    stack.sandbox.fault({ path: `/api/v2/auditlog/${items[1]._id}` }, { status: 403 })
    const { data, errors, paths } = await stack.ask(`{ auditLog(first: 3) { nodes { entryId title ${fields} } } }`)
    expect(paths).toEqual(['/auditlog?limit=3', ...items.map(({ _id }: Doc) => `/auditlog/${_id}`)])
    expect(errors).toMatchObject([
      { path: ['auditLog', 'nodes', 1, 'documentChanges'], extensions: { code: 'FORBIDDEN' } },
    ])
    expect(data.auditLog.nodes.map(({ entryId, documentChanges }: Doc) => [entryId, documentChanges === null])).toEqual(
      items.map(({ _id }: Doc, index: number) => [_id, index === 1]),
    )
  })

  it('show no credential, but that it is another one', async () => {
    const change = {
      previousVersion: { name: 'Test', apiKey: 'sdk-0', environments: [{ mobileKey: 'mob-0', _id: 'e1' }] },
      currentVersion: { name: 'QA', apiKey: 'sdk-1', environments: [{ mobileKey: 'mob-1', _id: 'e1' }] },
    }
    stack.sandbox.fault({ path: /auditlog\// }, { patch: (entry) => ({ ...entry, ...change }) })
    const { data, text } = await ask(details[0]._id)
    expect(data.auditLogEntry.documentChanges).toEqual([
      { kind: 'CHANGED', path: '/name', before: 'Test', after: 'QA' },
      { kind: 'CHANGED', path: '/apiKey', before: null, after: null },
      { kind: 'CHANGED', path: '/environments/e1/mobileKey', before: null, after: null },
    ])
    expect(text).not.toMatch(/sdk-|mob-/)
  })
})

describe('the changes of a flag', () => {
  it('show no credential either: not by the name of a property, and not the start of one in a sentence', async () => {
    const flagEntry = details.find(({ kind }) => kind === 'flag')!
    const version = (last: string) => ({
      ...{ key: 'f', name: `x ${'y'.repeat(25)} sdk-12345678-1234-1234-1234-12345678901${last}`, variations: [] },
      customProperties: { apiKey: { name: 'Key', value: [`p4ss${last}`] } },
    })
    const change = { previousVersion: version('1'), currentVersion: version('2') }
    stack.sandbox.fault({ path: /auditlog\// }, { patch: (entry) => ({ ...entry, ...change }) }, 1)
    const { data, text } = await stack.ask(
      `query ($id: ID!) { auditLogEntry(id: $id) {
        changes { path sentence ... on ValueChange { before after } }
        inverse { instructions conflicts { sentence ... on ValueChange { before after } } }
      } }`,
      { id: flagEntry._id },
    )
    expect(data.auditLogEntry.changes.map(({ path }: Doc) => path)).toEqual(['/name', '/customProperties/apiKey'])
    expect(text).not.toMatch(/p4ss|sdk-/)
  })

  it('are not told of a document that is nested too deeply', async () => {
    const flagEntry = details.find(({ kind }) => kind === 'flag')!
    const nested = `{"key":"f","variations":[{"_id":"a","value":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}]}`
    const text = JSON.stringify({ ...flagEntry, previousVersion: 0, currentVersion: { key: 'f', variations: [] } })
    const reply = { status: 200, text: text.replace('"previousVersion":0', `"previousVersion":${nested}`) }
    stack.sandbox.fault({ path: /auditlog\// }, reply, 1)
    const { data, errors } = await ask(flagEntry._id, 'changes { path } inverse { instructions }')
    expect(errors).toMatchObject(
      ['changes', 'inverse'].map((field) => ({
        path: ['auditLogEntry', field],
        message: expect.stringContaining('nested too deeply'),
        extensions: { code: 'UPSTREAM_FAILURE' },
      })),
    )
    expect(data.auditLogEntry.documentChanges).toMatchObject([{ kind: 'REMOVED', path: '/variations/a' }])
  })
})
