import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { accessOf, entryFragment } from '../support/access.ts'
import { iso } from '../support/documents.ts'
import { rest } from '../support/rest.ts'
import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
/** The repositories with all that one call tells of them. */
let repositories: Doc[]
/** By the keys of the flags of `web`. */
let statistics: Record<string, Doc[]>

const everything = '/code-refs/repositories?withReferencesForDefaultBranch=1'

beforeAll(async () => {
  stack = await startStack()
  repositories = (await rest(stack, everything)).items
  statistics = (await rest(stack, '/code-refs/statistics/web')).flags
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const defaultBranch = ({ branches, defaultBranch }: Doc) => branches.find(({ name }: Doc) => name === defaultBranch)
const sum = (docs: Doc[], name: string) => docs.reduce((total, doc) => total + doc[name], 0)

/** The references on default branches to flags of `web`, or to one of them, as REST tells them. */
function referencesTo(flagKey?: string, projKey = 'web'): Doc[] {
  const meant = (hunk: Doc) => hunk.projKey === projKey && (flagKey === undefined || hunk.flagKey === flagKey)
  return repositories.flatMap((repository) =>
    (defaultBranch(repository)?.references ?? []).flatMap(({ hunks, ...reference }: Doc) => {
      const some = hunks.filter(meant)
      return some.length ? [{ ...reference, hunks: some, repository, branch: defaultBranch(repository) }] : []
    }),
  )
}

const referenceFields = `path hint branch { name head repository { name } }
  hunks { startingLineNumber lines url aliases flagKey flag { key } project { key } }`
const reference = ({ path, hint, hunks, repository, branch }: Doc) => ({
  path,
  hint,
  branch: { name: branch.name, head: branch.head, repository: { name: repository.name } },
  hunks: hunks.map(({ startingLineNumber, lines, aliases, flagKey, projKey }: Doc) => ({
    startingLineNumber,
    lines,
    url: repository.hunkUrlTemplate
      .replace(/\$\{sha\}/, branch.head)
      .replace(/\$\{filePath\}/, path)
      .replace(/\$\{lineNumber\}/, startingLineNumber),
    aliases: aliases ?? [],
    flagKey,
    flag: { key: flagKey },
    project: { key: projKey },
  })),
})

const countFields = `fileCount hunkCount latestCommitAt
  repositories { fileCount hunkCount latestCommitAt repository { id name type enabled sourceUrl defaultBranchName version } }`
const counts = (key: string) => {
  const rows = statistics[key] ?? []
  return {
    fileCount: sum(rows, 'fileCount'),
    hunkCount: sum(rows, 'hunkCount'),
    latestCommitAt: rows.length ? iso(Math.max(...rows.map(({ latestCommitTime }) => latestCommitTime))) : null,
    repositories: rows.map((row) => ({
      fileCount: row.fileCount,
      hunkCount: row.hunkCount,
      latestCommitAt: iso(row.latestCommitTime),
      repository: {
        id: idOf({ type: 'CodeReferenceRepository', name: row.name }),
        name: row.name,
        type: row.type.toUpperCase(),
        enabled: row.enabled,
        sourceUrl: row.sourceLink,
        defaultBranchName: row.defaultBranch,
        version: row.version,
      },
    })),
  }
}

describe('the code references of a flag', () => {
  it('are counted for all flags by one call besides those of the flags', async () => {
    const { data, paths } = await stack.ask(
      `{ project(key: "web") { flags(first: 100) { nodes { key codeReferences { ${countFields} } } } } }`,
    )
    expect(paths.toSorted()).toEqual(['/code-refs/statistics/web', '/flags/web?offset=0&limit=100'])
    for (const { key, codeReferences } of data.project.flags.nodes) expect(codeReferences).toEqual(counts(key))
    const without = data.project.flags.nodes.filter(({ codeReferences }: Doc) => codeReferences.fileCount === 0)
    expect(without.length).toBeGreaterThan(0)
    expect(without[0].codeReferences.repositories).toEqual([])
  })

  it('of one flag are narrowed to it', async () => {
    const [key] = Object.keys(statistics)
    const { data, paths } = await stack.ask(
      `query ($key: String!) { flag(projectKey: "web", key: $key) { codeReferences { ${countFields} } } }`,
      { key },
    )
    expect(paths.toSorted()).toEqual([`/code-refs/statistics/web?flagKey=${key}`, `/flags/web/${key}`])
    expect(data.flag.codeReferences).toEqual(counts(key!))
  })

  it('are told themselves, for all flags by one call', async () => {
    const { data, paths } = await stack.ask(
      `{ project(key: "web") { flags(first: 100) { nodes { key codeReferences {
        flagKey flag { key } references(first: 1000) { totalCount nodes { ${referenceFields} } }
      } } } } }`,
    )
    expect(paths.toSorted()).toEqual([`${everything}&projKey=web`, '/flags/web?offset=0&limit=100'])
    for (const { key, codeReferences } of data.project.flags.nodes) {
      const expected = referencesTo(key).map(reference)
      expect(codeReferences).toEqual({
        flagKey: key,
        flag: { key },
        references: { totalCount: expected.length, nodes: expected },
      })
    }
  })

  it('are counted and told side by side', async () => {
    const [key] = Object.keys(statistics)
    stack.sandbox.fault({ path: /\/statistics/ }, { delayMs: 600 })
    const { paths, data } = await stack.ask(
      `query ($key: String!) { flag(projectKey: "web", key: $key) { codeReferences { fileCount references { totalCount } } } }`,
      { key },
    )
    expect(paths.toSorted()).toEqual([
      `${everything}&projKey=web&flagKey=${key}`,
      `/code-refs/statistics/web?flagKey=${key}`,
      `/flags/web/${key}`,
    ])
    const times = stack.sandbox.requests().map(({ at }) => at)
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(500)
    expect(data.flag.codeReferences.references.totalCount).toBe(data.flag.codeReferences.fileCount)
  })

  it('of flags of two projects are told by one call', async () => {
    const { paths, data } = await stack.ask(
      `{ web: project(key: "web") { flags(first: 3) { nodes { key codeReferences { references { totalCount } } } } }
        mobile: project(key: "mobile") { flags(first: 3) { nodes { key codeReferences { references { totalCount } } } } } }`,
    )
    const spent = paths.filter((path) => path.includes('code-refs'))
    expect(spent.length).toBeLessThanOrEqual(2)
    for (const [projectKey, { flags }] of Object.entries<Doc>(data)) {
      for (const { key, codeReferences } of flags.nodes)
        expect(codeReferences.references.totalCount).toBe(referencesTo(key, projectKey).length)
    }
  })

  const lost: [selection: string, left: unknown, path: string[]][] = [
    [`codeReferences { ${countFields} }`, { key: expect.any(String), codeReferences: null }, ['codeReferences']],
    [
      'codeReferences { flagKey references { totalCount } }',
      { key: expect.any(String), codeReferences: { flagKey: expect.any(String), references: null } },
      ['codeReferences', 'references'],
    ],
    ['extinctions { totalCount }', { key: expect.any(String), extinctions: null }, ['extinctions']],
  ]
  it.each(lost)(
    'that the caller may not read lose %s in one error, and leave the flag',
    async (selection, left, path) => {
      stack.sandbox.fault({ path: /code-refs/ }, { status: 403 }, 'always')
      const [key] = Object.keys(statistics)
      const { data, errors } = await stack.ask(
        `query ($key: String!) { flag(projectKey: "web", key: $key) { key ${selection} } }`,
        { key },
      )
      expect(data.flag).toEqual(left)
      expect(errors).toHaveLength(1)
      expect(errors).toMatchObject([
        { path: ['flag', ...path], extensions: { code: 'FORBIDDEN', upstream: { status: 403 } } },
      ])
    },
  )

  it('cost nothing where nothing of them is asked for', async () => {
    const [key] = Object.keys(statistics)
    const { paths } = await stack.ask(
      'query ($key: String!) { flag(projectKey: "web", key: $key) { codeReferences { flagKey __typename } } }',
      { key },
    )
    expect(paths).toEqual([`/flags/web/${key}`])
  })
})

describe("the code references of a project's flags", () => {
  it('are one call, which needs no project', async () => {
    const { data, paths } = await stack.ask(
      `{ project(key: "web") { codeReferences(first: 1000) { totalCount nodes { flagKey ${countFields} } } } }`,
    )
    expect(paths).toEqual(['/code-refs/statistics/web'])
    const nodes = Object.keys(statistics).map((flagKey) => ({ flagKey, ...counts(flagKey) }))
    expect(data.project.codeReferences).toEqual({ totalCount: nodes.length, nodes })
  })

  it('lead on to the flags in the calls that their list takes, and one for all that are archived', async () => {
    const live = await askAll(stack.sandbox, '/flags/web')
    const archived = Object.keys(statistics).filter((key) => !live.some((flag) => flag.key === key))
    const { data, paths } = await stack.ask(
      '{ project(key: "web") { codeReferences(first: 1000) { nodes { flagKey flag { name } } } } }',
    )
    expect(archived.length).toBeGreaterThan(3)
    expect(paths).toHaveLength(1 + 3 + 1)
    expect(paths.slice(0, 2)).toEqual(['/code-refs/statistics/web', '/flags/web?offset=0&limit=100'])
    for (const { flag } of data.project.codeReferences.nodes) expect(flag.name).toEqual(expect.any(String))
  })

  it('of no project are null with it', async () => {
    const { data, errors } = await stack.ask('{ project(key: "nope") { codeReferences { totalCount } } }')
    expect({ data, errors }).toEqual({ data: { project: null }, errors: undefined })
  })

  it('are told of the projects that have any', async () => {
    const { projects } = await rest(stack, '/code-refs/statistics')
    const { data, paths } = await stack.ask('{ codeReferenceProjects { key } }')
    expect(paths).toEqual(['/code-refs/statistics'])
    expect(data.codeReferenceProjects).toEqual(projects.map(({ href }: Doc) => ({ key: href.split('/').at(-1) })))
    const named = await stack.ask('{ codeReferenceProjects { name } }')
    expect(named.calls).toHaveLength(2)
  })
})

describe('repositories', () => {
  const fields = `id name type enabled sourceUrl commitUrlTemplate hunkUrlTemplate defaultBranchName version
    access { allowed { ...entry } denied { ...entry } }`
  const said = (doc: Doc) => ({
    id: idOf({ type: 'CodeReferenceRepository', name: doc.name }),
    name: doc.name,
    type: doc.type.toUpperCase(),
    enabled: doc.enabled,
    sourceUrl: doc.sourceLink,
    commitUrlTemplate: doc.commitUrlTemplate,
    hunkUrlTemplate: doc.hunkUrlTemplate,
    defaultBranchName: doc.defaultBranch,
    version: doc.version,
    access: accessOf(doc._access),
  })
  const branch = ({ name, head, updateSequenceId, syncTime }: Doc, { commitUrlTemplate }: Doc) => ({
    name,
    head,
    headUrl: commitUrlTemplate.replace(/\$\{sha\}/, head),
    updateSequenceId,
    syncedAt: iso(syncTime),
  })
  const branchFields = 'name head headUrl updateSequenceId syncedAt'

  it('answer every field from a list of one call', async () => {
    const { data, paths } = await stack.ask(
      `{ codeReferenceRepositories { totalCount nodes { ${fields} } } } ${entryFragment}`,
    )
    expect(paths).toEqual(['/code-refs/repositories'])
    expect(data.codeReferenceRepositories).toEqual({ totalCount: repositories.length, nodes: repositories.map(said) })
  })

  it('answer every field alone', async () => {
    const { data, paths } = await stack.ask(
      `{ codeReferenceRepository(name: "storefront") { ${fields} } } ${entryFragment}`,
    )
    expect(paths).toEqual(['/code-refs/repositories/storefront'])
    expect(data.codeReferenceRepository).toEqual(said(repositories.find(({ name }) => name === 'storefront')))
  })

  it('come with their branches in the same call', async () => {
    const { data, paths } = await stack.ask(
      `{ codeReferenceRepositories { nodes { defaultBranch { ${branchFields} } branches { totalCount nodes { ${branchFields} } } } } }`,
    )
    expect(paths).toEqual(['/code-refs/repositories?withBranches=1'])
    expect(data.codeReferenceRepositories.nodes).toEqual(
      repositories.map((doc) => ({
        defaultBranch: defaultBranch(doc) ? branch(defaultBranch(doc), doc) : null,
        branches: { totalCount: doc.branches.length, nodes: doc.branches.map((one: Doc) => branch(one, doc)) },
      })),
    )
  })

  it('come with the references of their default branches in the same call', async () => {
    const { data, paths } = await stack.ask(
      `{ codeReferenceRepositories { nodes { name defaultBranch { references(first: 1000, filter: { projectKey: "web" }) {
        totalCount nodes { ${referenceFields} }
      } } } } }`,
    )
    expect(paths).toEqual([`${everything}&projKey=web`])
    for (const { name, defaultBranch } of data.codeReferenceRepositories.nodes) {
      const expected = referencesTo().filter(({ repository }) => repository.name === name)
      if (defaultBranch) expect(defaultBranch.references.nodes).toEqual(expected.map(reference))
    }
  })

  it('answer references by different filters from one call that holds them all', async () => {
    const [one, two] = Object.keys(statistics)
    const { data, paths } = await stack.ask(
      `query ($one: String!, $two: String!) { codeReferenceRepository(name: "storefront") {
        a: defaultBranch { references(filter: { projectKey: "web", flagKey: $one }) { totalCount } }
        b: defaultBranch { references(filter: { projectKey: "web", flagKey: $two }) { totalCount } }
      } }`,
      { one, two },
    )
    expect(paths).toEqual([`${everything}&projKey=web`])
    const inStorefront = (key: string) => referencesTo(key).filter(({ repository }) => repository.name === 'storefront')
    expect(data.codeReferenceRepository).toEqual({
      a: { references: { totalCount: inStorefront(one!).length } },
      b: { references: { totalCount: inStorefront(two!).length } },
    })
  })

  it('that are looked up through aliases are one call', async () => {
    const { data, paths } = await stack.ask(
      `{ a: codeReferenceRepository(name: "storefront") { version } b: codeReferenceRepository(name: "platform") { type }
        c: codeReferenceRepository(name: "nope") { type } }`,
    )
    expect(paths).toEqual(['/code-refs/repositories'])
    expect(data).toEqual({ a: { version: expect.any(Number) }, b: { type: 'GITHUB' }, c: null })
  })

  it('that are looked up beside their list come with the list', async () => {
    const list = 'codeReferenceRepositories { nodes { name defaultBranch { name head } } }'
    const one = 'codeReferenceRepository(name: "storefront") { name type branches { nodes { name } } }'
    for (const query of [`{ ${list} ${one} }`, `{ ${one} ${list} }`]) {
      const { data, errors, paths } = await stack.ask(query)
      expect(errors).toBeUndefined()
      expect(paths).toEqual(['/code-refs/repositories?withBranches=1'])
      expect(data.codeReferenceRepository).toEqual((await stack.ask(`{ ${one} }`)).data.codeReferenceRepository)
    }
  })

  it('that statistics name are read once more only for what those do not tell', async () => {
    const { paths, errors } = await stack.ask(
      `{ project(key: "web") { flags(first: 50) { nodes { codeReferences { repositories { repository {
        name commitUrlTemplate defaultBranch { head } viewerCan(action: "deleteRepository")
      } } } } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(paths.slice(2)).toEqual(['/code-refs/repositories?withBranches=1'])
  })

  it('are null for an unknown name, and refuse one that no call can carry', async () => {
    const unknown = await stack.ask('{ codeReferenceRepository(name: "nope") { name } }')
    expect(unknown).toMatchObject({ data: { codeReferenceRepository: null }, errors: undefined })
    for (const selection of ['name', 'branches { totalCount }']) {
      const refused = await stack.ask(`{ codeReferenceRepository(name: "..") { ${selection} } }`)
      expect(refused.errors).toMatchObject([
        { path: ['codeReferenceRepository'], extensions: { code: 'BAD_USER_INPUT' } },
      ])
      expect(refused.calls).toEqual([])
    }
  })

  it('are found by their ids', async () => {
    const ids = ['storefront', 'nope', 'platform'].map((name) => idOf({ type: 'CodeReferenceRepository', name }))
    const { data, paths } = await stack.ask(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on CodeReferenceRepository { name branches { totalCount } } } }',
      { ids },
    )
    expect(paths).toEqual(['/code-refs/repositories?withBranches=1'])
    expect(data.nodes.map((node: Doc) => node && [node.id, node.name])).toEqual([
      [ids[0], 'storefront'],
      null,
      [ids[2], 'platform'],
    ])
  })

  it('of a type that came since are OTHER, and without templates and links have nulls', async () => {
    const bare = { name: 'x', type: 'forge', defaultBranch: 'main', enabled: true, version: 1, _links: {} }
    stack.sandbox.fault(
      { path: /repositories/ },
      { json: { items: [{ ...bare, branches: [{ name: 'main', head: 'h', syncTime: 1, _links: {} }] }] } },
    )
    const { data, errors } = await stack.ask(
      `{ codeReferenceRepositories { nodes { type sourceUrl commitUrlTemplate hunkUrlTemplate viewerCan(action: "x")
        access { allowed { action } } defaultBranch { headUrl updateSequenceId } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(data.codeReferenceRepositories.nodes).toEqual([
      {
        type: 'OTHER',
        sourceUrl: null,
        commitUrlTemplate: null,
        hunkUrlTemplate: null,
        viewerCan: null,
        access: null,
        defaultBranch: { headUrl: null, updateSequenceId: null },
      },
    ])
  })

  it('make no URL that is not of the web', async () => {
    stack.sandbox.fault(
      { path: /repositories/ },
      {
        patch: (answer) => ({
          ...answer,
          items: answer.items.map((one: Doc) => ({ ...one, commitUrlTemplate: 'javascript:alert(1)' })),
        }),
      },
    )
    const { data } = await stack.ask('{ codeReferenceRepositories { nodes { defaultBranch { headUrl } } } }')
    for (const { defaultBranch } of data.codeReferenceRepositories.nodes)
      expect(defaultBranch?.headUrl ?? null).toBeNull()
  })
})

describe('the references of other branches', () => {
  it('are a call for each branch', async () => {
    const { data, paths } = await stack.ask(
      `{ codeReferenceRepository(name: "storefront") { branches { nodes { name references(first: 1000) { totalCount nodes { path } } } } } }`,
    )
    const others = ['feature/one-page-checkout', 'release/2026.09']
    expect(paths[0]).toBe(everything)
    expect(paths.slice(1).toSorted()).toEqual(
      others.map((name) => `/code-refs/repositories/storefront/branches/${name}`),
    )
    for (const { name, references } of data.codeReferenceRepository.branches.nodes) {
      const one = await rest(stack, `/code-refs/repositories/storefront/branches/${encodeURIComponent(name)}`)
      expect(references.nodes).toEqual(one.references.map(({ path }: Doc) => ({ path })))
    }
  })

  it('by several filters are one call for the branch', async () => {
    const { data, paths } = await stack.ask(
      `{ codeReferenceRepository(name: "storefront") { branch(name: "release/2026.09") {
        a: references(filter: { projectKey: "web" }) { totalCount } b: references(filter: { projectKey: "mobile" }) { totalCount }
      } nope: branch(name: "nope") { name } } }`,
    )
    expect(paths.slice(1)).toEqual(['/code-refs/repositories/storefront/branches/release/2026.09'])
    expect(data.codeReferenceRepository.branch.a.totalCount).toBeGreaterThan(0)
    expect(data.codeReferenceRepository.branch.b.totalCount).toBe(0)
    expect(data.codeReferenceRepository.nope).toBeNull()
  })

  it('are refused where they would take too many calls', async () => {
    const few = await startStack({ gateway: { maxSingleCalls: 2, maxRestCalls: 1000 } })
    const { errors, paths } = await few.ask(
      '{ codeReferenceRepositories { nodes { branches { nodes { name references { totalCount } } } } } }',
    )
    await few.close()
    expect(paths).toEqual([everything])
    expect(errors).toHaveLength(3)
    expect(errors![0]!.message).toMatch(
      /^Expected CodeReferenceBranch\.references to be within the 2 single calls.+would take 3\.$/,
    )
  })
})

describe('extinctions', () => {
  const fields = 'revision message extinctAt flagKey flag { key } project { key }'
  const said = ({ revision, message, time, flagKey, projKey }: Doc) => ({
    revision,
    message,
    extinctAt: iso(time),
    flagKey,
    flag: { key: flagKey },
    project: { key: projKey },
  })
  const told = async (query: string) =>
    Object.values<Doc[]>((await rest(stack, `/code-refs/extinctions${query}`)).items)
      .flat()
      .sort((a, b) => b.time - a.time)

  it('of all flags are one call besides those of the flags', async () => {
    const { data, paths } = await stack.ask(
      `{ project(key: "web") { flags(first: 100) { nodes { key extinctions { totalCount nodes { ${fields} } } } } } }`,
    )
    expect(paths.toSorted()).toEqual(['/code-refs/extinctions?projKey=web', '/flags/web?offset=0&limit=100'])
    const all = await told('?projKey=web')
    for (const { key, extinctions } of data.project.flags.nodes) {
      const expected = all.filter(({ flagKey }) => flagKey === key).map(said)
      expect(extinctions).toEqual({ totalCount: expected.length, nodes: expected })
    }
    expect(data.project.flags.nodes.some(({ extinctions }: Doc) => extinctions.totalCount > 0)).toBe(true)
  })

  it('of one flag are narrowed to it', async () => {
    const [{ flagKey }] = (await told('?projKey=web')) as [Doc]
    const { data, paths } = await stack.ask(
      `query ($key: String!) { flag(projectKey: "web", key: $key) { extinctions { nodes { ${fields} } } } }`,
      { key: flagKey },
    )
    expect(paths.toSorted()).toEqual([`/code-refs/extinctions?projKey=web&flagKey=${flagKey}`, `/flags/web/${flagKey}`])
    expect(data.flag.extinctions.nodes).toEqual((await told(`?projKey=web&flagKey=${flagKey}`)).map(said))
  })

  const filters: [filter: string, sent: string][] = [
    ['{}', ''],
    ['{ projectKey: "web" }', '?projKey=web'],
    ['{ repositoryName: "storefront" }', '?repoName=storefront'],
    ['{ branchName: "release/2026.09" }', '?branchName=release/2026.09'],
    ['{ flagKey: "nope" }', '?flagKey=nope'],
    [
      '{ during: { from: "2026-06-01T00:00:00Z", to: "2026-09-01T00:00:00Z" } }',
      '?from=1780272000000&to=1788220800000',
    ],
  ]
  it.each(filters)('by the filter %s ask for %j', async (filter, sent) => {
    const { data, paths } = await stack.ask(
      `{ codeReferenceExtinctions(first: 1000, filter: ${filter}) { totalCount nodes { ${fields} } } }`,
    )
    expect(paths).toEqual([`/code-refs/extinctions${sent}`])
    const expected = (await told(sent)).map(said)
    expect(data.codeReferenceExtinctions).toEqual({ totalCount: expected.length, nodes: expected })
  })

  it('refuse a period that ends before it starts', async () => {
    const { errors, calls } = await stack.ask(
      `{ codeReferenceExtinctions(filter: { during: { from: "2026-06-02T00:00:00Z", to: "2026-06-01T00:00:00Z" } }) { totalCount } }`,
    )
    expect(errors).toMatchObject([
      {
        message:
          'Expected filter.during.to to be no earlier than filter.during.from, 2026-06-02T00:00:00.000Z, but got 2026-06-01T00:00:00.000Z.',
        path: ['codeReferenceExtinctions'],
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ])
    expect(calls).toEqual([])
  })
})

it('flags can be found by how often the code names them', async () => {
  const { data } = await stack.ask(
    `{ project(key: "web") { flags(first: 250, filter: { minCodeReferences: 1 }) { nodes { key codeReferences { hunkCount } } } } }`,
  )
  const live = await askAll(stack.sandbox, '/flags/web')
  const named = live.filter(({ key }) => statistics[key])
  expect(data.project.flags.nodes.map(({ key }: Doc) => key).toSorted()).toEqual(named.map(({ key }) => key).toSorted())
})
