import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { buildASTSchema, type GraphQLObjectType, type GraphQLUnionType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writtenSdl } from '../../src/sdl/api-sdl.ts'
import { expanded } from '../../src/sdl/expanded.ts'
import { inherited } from '../support/inherited.ts'

const script = fileURLToPath(new URL('../../scripts/new-resource.ts', import.meta.url))
const document = fileURLToPath(new URL('openapi.json', import.meta.url))
const schemaFolder = fileURLToPath(new URL('../../schema/', import.meta.url))

let into: string
beforeAll(async () => {
  into = await mkdtemp(join(tmpdir(), 'new-resource-'))
})
afterAll(() => rm(into, { recursive: true }))

const gadgets = ['gadgets', '--path', '/api/v2/gadgets/{projectKey}', '--area', 'flags', '--type', 'Gadget']
const dials = ['dials', '--path', '/api/v2/dials', '--area', 'account', '--type', 'Dial']

function run(args: readonly string[], openapi = document) {
  return new Promise<{ code: number; output: string }>((resolve) => {
    const env = { ...inherited, LD_OPENAPI: openapi }
    execFile(process.execPath, [script, ...args, '--into', into], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    )
  })
}
const drafted = (file: string) => readFile(join(into, file), 'utf8')

describe('npm run new', () => {
  it('drafts five files and says the line of each registry', async () => {
    const { code, output } = await run(gadgets)
    expect(output).toContain("src/rest/registry.ts\n    export { gadgetResource } from './flags/gadgets.ts'")
    expect(output).toContain("src/resolvers/modules.ts\n    export { gadgets } from './flags/gadgets.ts'")
    expect(output).toContain("sandbox/resources.ts\n    export { gadgets } from './flags/gadgets.ts'")
    expect(output.match(/^draft {2}/gm)).toHaveLength(5)
    expect(code).toBe(0)
  })

  it('leaves files alone that are there', async () => {
    await run(dials)
    await writeFile(join(into, 'src/rest/account/dials.ts'), 'mine')
    const { output } = await run(dials)
    expect(output.match(/^kept {3}/gm)).toHaveLength(5)
    expect(await drafted('src/rest/account/dials.ts')).toBe('mine')
  })

  it('drafts SDL that is valid beside that of the graph', async () => {
    await Promise.all([run(gadgets), run(dials)])
    await cp(schemaFolder, join(into, 'schema'), { recursive: true, force: false })
    const schema = buildASTSchema(expanded(writtenSdl(pathToFileURL(`${join(into, 'schema')}/`))))
    const fieldsOf = (type: string) =>
      Object.entries((schema.getType(type) as GraphQLObjectType).getFields()).map(
        ([name, { type }]) => `${name}: ${type}`,
      )
    expect(fieldsOf('Gadget')).toEqual([
      ...[
        'id: ID!',
        'projectKey: String!',
        'gadgetId: String',
        'key: String!',
        'name: String',
        'on: Boolean',
        'size: Int',
      ],
      ...['tags: [String!]', 'apiKey: String', 'createdAt: DateTime', 'access: Access', 'viewerCan: Boolean'],
      'auditLog: AuditLogEntryConnection',
    ])
    expect((schema.getType('AuditLogResource') as GraphQLUnionType).getTypes().map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Gadget', 'Dial']),
    )
    expect(fieldsOf('Project')).toContain('gadgets: GadgetConnection')
    expect(fieldsOf('Query')).toEqual(expect.arrayContaining(['gadget: Gadget', 'dial: Dial', 'dials: [Dial!]']))
    expect(fieldsOf('Mutation')).toEqual(
      expect.arrayContaining(['deleteGadget: DeleteGadgetPayload', 'updateDial: UpdateDialPayload']),
    )
    expect(fieldsOf('Mutation').filter((name) => /createDial|deleteDial/.test(name))).toEqual([])
  })

  it('drafts the audit log of what can be changed', async () => {
    await Promise.all([run(gadgets), run(dials)])
    expect(await drafted('src/rest/flags/gadgets.ts')).toContain("specifiers: ['proj/{projectKey}:gadget/{key}']")
    expect(await drafted('src/resolvers/flags/gadgets.ts')).toContain('...audited(gadgetResource)')
    expect(await drafted('src/resolvers/account/dials.ts')).toContain('...audited(dialResource)')
  })

  it('marks what the OpenAPI document does not decide', async () => {
    await run(gadgets)
    expect(await drafted('schema/flags/gadgets.graphql')).toMatch(
      /# DECIDE: the type of parts[\s\S]*# DECIDE: whether apiKey is a live credential/,
    )
    expect(await drafted('src/resolvers/flags/gadgets.ts')).toContain('parts: null /* DECIDE: parts */')
    expect(await drafted('src/rest/flags/gadgets.ts')).toMatch(
      /readonly parts\?: unknown \/\/ DECIDE[\s\S]*\{ beta: true \}/,
    )
  })

  it.each([
    [[], 'expected a resource, --path, --area and --type'],
    [['x', '--path', '/api/v2/none', '--area', 'a', '--type', 'X'], 'the OpenAPI document has no GET /api/v2/none'],
    [['x', '--path', '/api/v2/lonely', '--area', 'a', '--type', 'X'], 'has no GET of one below /api/v2/lonely'],
  ])('says what is missing: %j', async (args, message) => {
    expect(await run(args)).toEqual({ code: 2, output: expect.stringContaining(message) })
  })

  it('says that there is no OpenAPI document', async () => {
    const { code, output } = await run(gadgets, '/nowhere/openapi.json')
    expect({ code, output }).toEqual({
      code: 2,
      output: expect.stringContaining('no OpenAPI document at /nowhere/openapi.json'),
    })
  })
})
