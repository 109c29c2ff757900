import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { unnamedBreaks } from '../scripts/schema-breaks.ts'

const released = `
  directive @semanticNonNull on FIELD_DEFINITION
  type Query {
    flag(key: String!, projectKey: String): Flag
    old: String @deprecated(reason: "Use flag.")
    maintainer: Maintainer
  }
  type Flag { id: ID!  name: String @semanticNonNull  state(at: Int): State  goals: [String!]! }
  type Member { email: String! }
  type Team { key: String! }
  union Maintainer = Member | Team
  enum State { ON OFF LATER @deprecated }
  input Filter { tag: String  query: String @deprecated }
`
/** The breaks that a change of the released schema has and a changelog does not name. */
const broken = (from: string, to: string, changelog = '') => {
  expect(released).toContain(from)
  return unnamedBreaks({ released, current: released.replace(from, to), changelog })
}
const unreleased = (...entries: string[]) =>
  `# Changelog\n\n## Unreleased\n\n### Changed\n\n${entries.map((one) => `- ${one}\n`).join('')}\n## 1.0.0\n\n- \`Flag\`\n`

describe('a break of the released schema', () => {
  it.each([
    ['a field that is gone', 'goals: [String!]!', '', 'Flag.goals'],
    ['a field of another type', 'goals: [String!]!', 'goals: Int', 'Flag.goals'],
    ['a field that became nullable', 'email: String!', 'email: String', 'Member.email'],
    ['a field that may be null without an error', 'name: String @semanticNonNull', 'name: String', 'Flag.name'],
    ['an argument that is gone', '(at: Int)', '', 'Flag.state(at:)'],
    ['an argument that became compulsory', 'projectKey: String)', 'projectKey: String!)', 'Query.flag(projectKey:)'],
    ['an input field that is gone', 'tag: String', 'other: String', 'Filter.tag'],
    ['an input field that is compulsory', 'tag: String', 'tag: String  more: Int!', 'Filter.more'],
    ['a value that is gone', 'ON OFF', 'ON', 'State.OFF'],
    ['a type that is no longer in a union', 'Member | Team', 'Member', 'Maintainer'],
    ['a type that is gone', 'input Filter { tag: String  query: String @deprecated }', '', 'Filter'],
  ])('is told unless an entry names it: %s', async (_, from, to, coordinate) => {
    expect((await broken(from, to)).length).toBeGreaterThan(0)
    expect(await broken(from, to, unreleased(`\`${coordinate}\` changed.`))).not.toEqual([])
    expect(await broken(from, to, unreleased('**Breaking:** something else, such as `Flag.nameX`.'))).not.toEqual([])
    expect(await broken(from, to, unreleased(`**Breaking:** this is so\n  of \`${coordinate}\` now.`))).toEqual([])
    const past = unreleased('Nothing.').replace('`Flag`', `**Breaking:** \`${coordinate}\``)
    expect(await broken(from, to, past)).not.toEqual([])
  })

  it.each([
    ['a field', 'old: String @deprecated(reason: "Use flag.")', '', 'Query.old'],
    ['a value', 'LATER @deprecated', '', 'State.LATER'],
    ['an input field', 'query: String @deprecated', '', 'Filter.query'],
  ])('may be the removal of %s that was deprecated, by any entry that names it', async (_, from, to, coordinate) => {
    expect(await broken(from, to)).toHaveLength(1)
    expect(await broken(from, to, unreleased(`Removed \`${coordinate}\`, as announced.`))).toEqual([])
  })

  it.each([
    ['a new field', 'goals: [String!]!', 'goals: [String!]!  more: Int'],
    ['a deprecation', 'goals: [String!]!', 'goals: [String!]! @deprecated(reason: "Unused.")'],
    ['a field that is never null', 'name: String @semanticNonNull', 'name: String!'],
    ['a promise that is new', 'state(at: Int): State', 'state(at: Int): State @semanticNonNull'],
    ['a new value', 'ON OFF', 'ON OFF BOTH'],
    ['a new argument', '(at: Int)', '(at: Int, in: Int)'],
    ['a description', 'type Team', '"A team." type Team'],
  ])('is not %s', async (_, from, to) => {
    expect(await broken(from, to)).toEqual([])
  })
})

describe('npm run schema', () => {
  const folder = mkdtempSync(join(tmpdir(), 'launchdarkly-graphql-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const root = join(import.meta.dirname, '..')
  const script = join(root, 'scripts/print-schema.ts')
  const path = (name: string) => join(folder, name)
  const check = (...args: string[]) => spawnSync(process.execPath, [script, '--check', ...args], { encoding: 'utf8' })

  it('-- --check compares with nothing as long as nothing is released', () => {
    const { status, stdout } = check('--released', path('none.graphql'))
    expect(stdout).toContain('No schema is released yet')
    expect(status).toBe(0)
  })

  it('-- --check fails on a break that CHANGELOG.md does not name, and -- --release begins anew', () => {
    const schema = readFileSync(join(root, 'schema.graphql'), 'utf8')
    writeFileSync(path('released.graphql'), schema.replace('type Query {', 'type Query { gone: String'))
    const args = ['--released', path('released.graphql'), '--changelog', path('CHANGELOG.md')]
    writeFileSync(path('CHANGELOG.md'), unreleased('Nothing.'))
    const failed = check(...args)
    expect(failed.stderr).toBe(
      'CHANGELOG.md, section Unreleased, does not name a break of the released schema: ' +
        'Query.gone: Field `gone` was removed from object type `Query`.\n',
    )
    expect(failed.status).toBe(1)
    writeFileSync(path('CHANGELOG.md'), unreleased('**Breaking:** `Query.gone` is gone.'))
    expect(check(...args).status).toBe(0)

    execFileSync(process.execPath, [script, '--release', '--released', path('new.graphql')])
    expect(readFileSync(path('new.graphql'), 'utf8')).toBe(schema)
  })
})
