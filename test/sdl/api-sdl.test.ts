import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type DefinitionNode, type DocumentNode, Kind, print, visit } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { printSubgraph } from '../../src/federation.ts'
import { createSchema } from '../../src/schema.ts'
import { apiSdl, writtenSdl } from '../../src/sdl/api-sdl.ts'
import { expanded } from '../../src/sdl/expanded.ts'
import { type Stack, startStack } from '../support/stack.ts'

const written = writtenSdl()
const api = apiSdl()

const shorthands = ['connection', 'noun', 'payload']

const objectTypes = (definitions: readonly DefinitionNode[]): string[] =>
  definitions.flatMap((one) => (one.kind === Kind.OBJECT_TYPE_DEFINITION ? [one.name.value] : [])).sort()

/** The types of the fields with a directive, each once. */
function typesOfFieldsWith(directive: string, document: DocumentNode): string[] {
  const found = new Set<string>()
  visit(document, {
    FieldDefinition({ directives = [], type }) {
      if (directives.some(({ name }) => name.value === directive)) found.add(print(type))
    },
  })
  return [...found].sort()
}

describe('the SDL of schema/', () => {
  it('is the same when it is expanded twice', () => {
    expect(print(expanded(api))).toBe(print(api))
  })

  it('gets every connection, edge and payload type from a shorthand, and writes none by hand', () => {
    const connections = typesOfFieldsWith('connection', written)
    const payloads = typesOfFieldsWith('payload', written)
    expect(connections.length).toBeGreaterThan(15)
    expect(payloads.length).toBeGreaterThan(45)
    const types = objectTypes(api.definitions)
    expect(types.filter((name) => name.endsWith('Connection'))).toEqual(connections)
    expect(types.filter((name) => name.endsWith('Edge'))).toEqual(
      connections.map((name) => name.replace(/Connection$/, 'Edge')).toSorted(),
    )
    expect(types.filter((name) => name.endsWith('Payload'))).toEqual(payloads)
    const byHand = objectTypes(written.definitions)
    expect(byHand.filter((name) => /(Connection|Edge|Payload)$/.test(name))).toEqual([])
  })

  it('has @payload on every mutation', () => {
    const mutations = written.definitions.flatMap((one) =>
      one.kind === Kind.OBJECT_TYPE_EXTENSION && one.name.value === 'Mutation' ? (one.fields ?? []) : [],
    )
    const others = mutations.filter(({ directives }) => !directives?.some(({ name }) => name.value === 'payload'))
    expect(mutations.length).toBeGreaterThan(45)
    expect(others.map(({ name }) => name.value)).toEqual([])
  })

  it('uses every shorthand', () => {
    const used = new Set<string>()
    visit(written, { Directive: ({ name }) => void used.add(name.value) })
    expect([...used]).toEqual(expect.arrayContaining(shorthands))
  })

  it('shows no shorthand in the schema, the one of a read-only gateway, or the one of a subgraph', () => {
    const texts = [
      print(api),
      printSubgraph(createSchema({ federation: true })),
      printSubgraph(createSchema({ federation: true, readOnly: true, federationPrefix: 'LaunchDarkly' })),
    ]
    for (const text of texts) expect(text).not.toMatch(/@(connection|noun|payload)\b/)
  })
})

describe('a file with a mistake', () => {
  const folder = mkdtempSync(join(tmpdir(), 'schema-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('is named with the line and the coordinate', () => {
    mkdirSync(join(folder, 'flags'))
    writeFileSync(
      join(folder, 'shorthand.graphql'),
      'directive @connection(forwardOnly: Boolean! = false) on FIELD_DEFINITION',
    )
    writeFileSync(join(folder, 'flags/flags.graphql'), 'type Query {\n  flag: String\n  flags: Flag @connection\n}')
    expect(() => expanded(writtenSdl(pathToFileURL(`${folder}/`)))).toThrow(
      'schema/flags/flags.graphql:3, Query.flags: expected a type such as FlagConnection for @connection, but got Flag.',
    )
  })
})

describe('a gateway', () => {
  let stack: Stack
  beforeAll(async () => {
    stack = await startStack()
  })
  afterAll(() => stack.close())

  it('answers introspection without the shorthands, and with the arguments that they stand for', async () => {
    const { data } = await stack.ask(`{
      __schema { directives { name } }
      project: __type(name: "Project") { fields { name type { name } args { name } } }
      audited: __type(name: "Audited") { fields { name args { name } } }
      payload: __type(name: "UpdateFlagPayload") { fields { name type { name } } }
    }`)
    const names = data.__schema.directives.map(({ name }: { name: string }) => name)
    expect(names).toContain('semanticNonNull')
    expect(names.filter((name: string) => shorthands.includes(name))).toEqual([])
    expect(data.project.fields).toContainEqual({
      name: 'flags',
      type: { name: 'FlagConnection' },
      args: ['first', 'after', 'last', 'before', 'filter', 'orderBy'].map((name) => ({ name })),
    })
    expect(data.audited.fields).toContainEqual({
      name: 'auditLog',
      args: ['first', 'after', 'filter'].map((name) => ({ name })),
    })
    expect(data.payload.fields.map(({ name }: { name: string }) => name)).toEqual([
      'flag',
      'changes',
      'previewedBy',
      'approvalRequest',
      'versionConflict',
      'userErrors',
    ])
  })
})
