import { readFileSync } from 'node:fs'
import { type DocumentNode, parse, print, Source } from 'graphql'
import { describe, expect, it } from 'vitest'
import { expanded } from '../../src/sdl/expanded.ts'

const shorthand = readFileSync(new URL('../../schema/shorthand.graphql', import.meta.url), 'utf8')

/** What the examples below refer to, and the definitions of the shorthands. */
const base = `${shorthand}
  directive @semanticNonNull on FIELD_DEFINITION
  type PageInfo { hasNextPage: Boolean! }
  enum StoppedBy { END }
  type UserError { message: String! }
  type VersionConflict { currentVersion: Float! }
  type ApprovalRequest { id: ID! }
  type Query { version: String }
  type Mutation`

const document = (sdl: string): DocumentNode => parse(new Source(`${sdl}\n${base}`, 'schema/flags/flags.graphql'))

/** The definitions that an example expands to, without those of the base. */
function expansion(sdl: string): string {
  const own = new Set(print(expanded(document(''))).split('\n\n'))
  const definitions = expanded(document(sdl)).definitions.map(print)
  return definitions.filter((text) => !own.has(text)).join('\n')
}

const withoutDescriptions = (text: string) => text.replace(/^ *".*"\n/gm, '').replace(/\(\n\s*([^)]*?)\n *\)/g, '($1)')

describe('@connection', () => {
  it('takes the type of the nodes for a connection with a name of its own, whose edges have further fields', () => {
    const sdl = expansion(`
      type View { flags: ViewFlagConnection @connection(of: "Flag") }
      type Flag { key: String! }
      extend type ViewFlagEdge { "The time." linkedAt: String }`)
    expect(sdl).toContain('nodes: [Flag!]!')
    expect(withoutDescriptions(sdl.slice(sdl.indexOf('type ViewFlagEdge')))).toBe(
      'type ViewFlagEdge {\n  cursor: String!\n  node: Flag!\n  linkedAt: String\n}',
    )
  })

  it('adds the arguments of pages before filter and orderBy, and the types of the connection after the node type', () => {
    expect(
      expansion(`
        "A project."
        type Project {
          "Its flags."
          flags("The state." state: String, filter: FlagFilter): FlagConnection @connection @deprecated
        }
        "Selects flags."
        input FlagFilter { query: String }
        "A flag."
        type Flag { key: String! }`),
    ).toMatchInlineSnapshot(`
      ""A project."
      type Project {
        "Its flags."
        flags(
          "The state."
          state: String
          "The number of items from the start, 0 to 1000. Default 20."
          first: Int
          "A cursor. The page starts after its item."
          after: String
          "The number of items from the end, 0 to 1000."
          last: Int
          "A cursor. The page ends before its item."
          before: String
          "Selects flags."
          filter: FlagFilter
        ): FlagConnection @semanticNonNull @deprecated
      }
      "Selects flags."
      input FlagFilter {
        query: String
      }
      "A flag."
      type Flag {
        key: String!
      }
      "A page of flags."
      type FlagConnection {
        "The flags with their cursors."
        edges: [FlagEdge!]!
        "The flags."
        nodes: [Flag!]!
        "The position of the page in the whole list."
        pageInfo: PageInfo!
        "The number of flags on all pages. Null if LaunchDarkly does not tell."
        totalCount: Int
        "The reason why the page ends where it does."
        stoppedBy: StoppedBy!
      }
      "An item of a page of flags."
      type FlagEdge {
        "The cursor of the flag."
        cursor: String!
        "The flag."
        node: Flag!
      }"
    `)
  })

  it('adds no arguments for the way back where LaunchDarkly has none', () => {
    const text = expansion(
      'type Project { log: EntryConnection @connection(forwardOnly: true) } type Entry { id: ID! }',
    )
    expect(withoutDescriptions(text)).toMatch(
      /log\(\s*first: Int\s*after: String\s*\): EntryConnection @semanticNonNull/,
    )
  })

  it('describes a type by the words of @noun', () => {
    const text = expansion(`
      type Project { configs: AiConfigConnection @connection }
      type AiConfig @noun(one: "AI Config", many: "AI Configs") { key: String! }`)
    expect(text).toContain('"The number of AI Configs on all pages. Null if LaunchDarkly does not tell."')
    expect(text).toContain('"The cursor of the AI Config."')
    expect(text).toContain('type AiConfig {')
  })

  it.each([
    ['CodeReferenceRepository', 'code reference repositories'],
    ['FlagStatus', 'flag statuses'],
    ['Branch', 'branches'],
    ['RelayProxyKey', 'relay proxy keys'],
  ])('describes the type %s as %s otherwise', (type, many) => {
    const text = expansion(`type Project { list: ${type}Connection @connection } type ${type} { key: String! }`)
    expect(text).toContain(`"A page of ${many}."`)
  })

  it('leaves it to an extension to describe a field of the connection otherwise, and to add fields', () => {
    const text = expansion(`
      type Project { log: EntryConnection @connection }
      type Entry { id: ID! }
      extend type EntryConnection {
        "Always null."
        totalCount: Int
        "The oldest."
        oldest: Entry
      }`)
    expect(text).toMatch(/"Always null."\n {2}totalCount: Int\n(.|\n)*"The oldest."\n {2}oldest: Entry\n}/)
    expect(text).not.toContain('extend type')
    expect(text.match(/totalCount/g)).toHaveLength(1)
  })
})

describe('@payload', () => {
  it('makes the payload of a mutation from its input, and describes the argument by the input type', () => {
    expect(
      expansion(`
        extend type Mutation {
          "Changes a flag."
          updateFlag(input: UpdateFlagInput!): UpdateFlagPayload @payload(of: "Flag")
        }
        "The flag and the instructions."
        input UpdateFlagInput { expectedVersion: Float, onApprovalRequired: String, dryRun: Boolean }
        "A flag."
        type Flag { key: String! }`),
    ).toMatchInlineSnapshot(`
      "extend type Mutation {
        "Changes a flag."
        updateFlag(
          "The flag and the instructions."
          input: UpdateFlagInput!
        ): UpdateFlagPayload @semanticNonNull
      }
      "The flag and the instructions."
      input UpdateFlagInput {
        expectedVersion: Float
        onApprovalRequired: String
        dryRun: Boolean
      }
      "The result of \`updateFlag\`."
      type UpdateFlagPayload {
        "The flag after the change, or as it would be after a dry run. Null if the change was not made."
        flag: Flag
        "The approval request that was created instead of the change. Null unless the change needs one and \`onApprovalRequired\` asks for it."
        approvalRequest: ApprovalRequest
        "The expected and the current version. Null unless the change failed because they differ."
        versionConflict: VersionConflict
        "The reasons why the change was not made. Empty on success."
        userErrors: [UserError!]!
      }
      "A flag."
      type Flag {
        key: String!
      }"
    `)
  })

  it('has neither versions nor an approval request that the input does not ask for', () => {
    const text = expansion(`
      extend type Mutation {
        createFlag(input: CreateFlagInput!): CreateFlagPayload @payload(of: "Flag")
        deleteFlag(input: DeleteFlagInput!): DeleteFlagPayload @payload(deletes: "Flag")
        sendMail(input: SendMailInput!): SendMailPayload @payload
      }
      input CreateFlagInput { key: String! }
      input DeleteFlagInput { key: String! }
      input SendMailInput { to: String! }
      type Flag { key: String! }`)
    const bare = withoutDescriptions(text)
    expect(bare).toContain('type CreateFlagPayload {\n  flag: Flag\n  userErrors: [UserError!]!\n}')
    expect(bare).toContain('type DeleteFlagPayload {\n  deletedFlagId: ID\n  userErrors: [UserError!]!\n}')
    expect(bare).toContain('type SendMailPayload {\n  userErrors: [UserError!]!\n}')
    expect(text).toContain('"The new flag. Null if it was not created."')
    expect(text).toContain('"The reasons why the flag was not deleted. Empty on success."')
  })

  it.each([
    ['CustomRole', 'customRole'],
    ['OAuthClient', 'oauthClient'],
    ['AIConfig', 'aiConfig'],
  ])('names the field after the type, with initials as one word: %s', (type, field) => {
    const text = expansion(`
      extend type Mutation { makeOne(input: MakeOneInput!): MakeOnePayload @payload(of: "${type}") }
      input MakeOneInput { key: String! }
      type ${type} { key: String! }`)
    expect(withoutDescriptions(text)).toContain(`type MakeOnePayload {\n  ${field}: ${type}\n`)
  })

  it('puts the fields of an extension between the object and the rest', () => {
    const text = expansion(`
      extend type Mutation { importFlag(input: ImportFlagInput!): ImportFlagPayload @payload(of: "Flag") }
      input ImportFlagInput { expectedVersion: Float }
      type Flag { key: String! }
      extend type ImportFlagPayload { "The id of the import." importId: String }`)
    expect(withoutDescriptions(text)).toContain(
      'type ImportFlagPayload {\n  flag: Flag\n  importId: String\n  versionConflict: VersionConflict\n  userErrors: [UserError!]!\n}',
    )
  })
})

const flag = 'type Flag { key: String! }'
const place = 'schema/flags/flags.graphql:1, '

describe('a mistake in the SDL is an error with file, line and coordinate:', () => {
  it.each([
    [
      '@connection on a field of another type',
      `type Project { flags: Flag @connection } ${flag}`,
      'Project.flags: expected a type such as FlagConnection for @connection, but got Flag.',
    ],
    [
      'a list of connections',
      `type Project { flags: [FlagConnection!] @connection } ${flag}`,
      'Project.flags: expected a type such as FlagConnection for @connection, but got [FlagConnection!].',
    ],
    [
      'a connection of an unknown type',
      'type Project { flags: FlagConnection @connection }',
      'Project.flags: expected a type Flag for the nodes of FlagConnection, but got none.',
    ],
    [
      'a field without @connection beside one with it',
      `type Project { flags: FlagConnection @connection, others: FlagConnection } ${flag}`,
      'Project.others: expected @connection on a field of the type FlagConnection, but got none.',
    ],
    [
      'a connection type that is written by hand',
      `type FlagConnection { nodes: [Flag!]! } type Project { flags: FlagConnection @connection } ${flag}`,
      'FlagConnection: expected no definition of a type that a shorthand generates, but got one.',
    ],
    [
      'an extension that gives a generated field another type',
      `extend type FlagConnection { totalCount: Float } type Project { flags: FlagConnection @connection } ${flag}`,
      'FlagConnection.totalCount: expected the generated type Int, but got Float.',
    ],
    [
      'an argument that a shorthand does not have',
      `type Project { flags: FlagConnection @connection(forward: true) } ${flag}`,
      'Project.flags: expected @connection with the arguments forwardOnly, of, but got forward.',
    ],
    [
      'an argument of another type',
      `type Project { flags: FlagConnection @connection(forwardOnly: "yes") } ${flag}`,
      'Project.flags: expected valid arguments of @connection, but got others: Argument "forwardOnly" has invalid value "yes".',
    ],
    [
      'a directive that nobody defines',
      `type Project { flags: Flag @conection } ${flag}`,
      'Project.flags: expected a directive that is defined and may stand here, but got @conection.',
    ],
    [
      'a shorthand at a place that it is not for',
      `type Project { flags(filter: String @connection): Flag } ${flag}`,
      'Project.flags.filter: expected a directive that is defined and may stand here, but got @connection.',
    ],
    [
      'a type that nobody defines',
      'type Project { flags: [Flagg!] }',
      'Project.flags: expected a type that is defined, but got Flagg.',
    ],
    [
      'an extension of a type that nobody defines',
      'extend type FlagConnection { totalCount: Int }',
      'FlagConnection: expected an extension of a type that is defined, but got none.',
    ],
    [
      '@payload on a field that is no mutation',
      `type Project { a(input: AInput!): APayload @payload } input AInput { b: ID }`,
      'Project.a: expected @payload on a field of Mutation, but got it elsewhere.',
    ],
    [
      'a payload that is named after another mutation',
      'extend type Mutation { a(input: AInput!): BPayload @payload } input AInput { b: ID }',
      'Mutation.a: expected the type APayload, but got BPayload.',
    ],
    [
      'a payload of an unknown type',
      'extend type Mutation { a(input: AInput!): APayload @payload(of: "Flag") } input AInput { b: ID }',
      'Mutation.a: expected a type Flag for @payload, but got none.',
    ],
    [
      'a mutation without an input',
      'extend type Mutation { a(key: String!): APayload @payload }',
      'Mutation.a: expected at most one argument, input, of a non-null input type, but got key: String!.',
    ],
    [
      'a mutation without @payload',
      'extend type Mutation { a(input: AInput!): APayload } input AInput { b: ID }',
      'Mutation.a: expected a type that is defined, but got APayload.',
    ],
  ])('%s', (_, sdl, message) => {
    expect(() => expanded(document(sdl))).toThrow(new Error(`${place}${message}`))
  })
})
