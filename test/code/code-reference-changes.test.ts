import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { ask as askSandbox, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeEach(async () => {
  stack = await startStack({ sandbox: { flags: 1 } })
})
afterEach(() => stack.close())

const errors = 'userErrors { message code path }'
const repositoryFields = 'id name type enabled sourceUrl commitUrlTemplate hunkUrlTemplate defaultBranchName version'

const change = (name: string, input: object, selection: string) =>
  stack.ask(
    `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { done: ${name}(input: $input) { ${selection} ${errors} } }`,
    { input },
  )
const create = (input: object = {}, more = '') =>
  change(
    'createCodeReferenceRepository',
    { name: 'shop', ...input },
    `codeReferenceRepository { ${repositoryFields} ${more} }`,
  )
const update = (input: object) =>
  change('updateCodeReferenceRepository', { name: 'shop', ...input }, `codeReferenceRepository { ${repositoryFields} }`)
const document = async (path: string): Promise<Doc> =>
  (await askSandbox(stack.sandbox, `/code-refs/repositories/${path}`)).json

/** What every field says of a repository. */
const said = (doc: Doc) => ({
  id: idOf({ type: 'CodeReferenceRepository', name: doc.name }),
  ...{ name: doc.name, type: doc.type.toUpperCase(), enabled: doc.enabled, version: doc.version },
  ...{ sourceUrl: doc.sourceLink ?? null, defaultBranchName: doc.defaultBranch },
  commitUrlTemplate: doc.commitUrlTemplate ?? null,
  hunkUrlTemplate: doc.hunkUrlTemplate ?? null,
})

const templates = {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: LaunchDarkly fills these in.
  commitUrlTemplate: 'https://git.example/shop/commit/${sha}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: LaunchDarkly fills these in.
  hunkUrlTemplate: 'https://git.example/shop/blob/${sha}/${filePath}#L${lineNumber}',
}
const hunk = { startingLineNumber: 3, lines: 'isOn()', projectKey: 'web', flagKey: 'checkout', aliases: ['isOn'] }
const search = { repositoryName: 'shop', name: 'main', head: 'a94a8fe', syncedAt: '2026-11-29T20:00:00.000Z' }
const replace = (input: object, selection = 'branch { name }') =>
  change('replaceCodeReferenceBranch', { ...search, ...input }, selection)

describe('repositories', () => {
  it('are created with all that is said of them, in one call', async () => {
    const settings = { type: 'GITLAB', sourceUrl: 'https://git.example/shop', defaultBranchName: 'trunk', ...templates }
    const { data, calls } = await create(settings)
    expect(calls).toMatchObject([{ method: 'POST', path: '/api/v2/code-refs/repositories' }])
    expect(JSON.parse(calls[0]!.body!)).toEqual({
      ...{ name: 'shop', type: 'gitlab', defaultBranch: 'trunk', sourceLink: 'https://git.example/shop' },
      ...templates,
    })
    const doc = await document('shop')
    expect(data.done).toEqual({ codeReferenceRepository: said(doc), userErrors: [] })
    expect(doc).toMatchObject({ type: 'gitlab', defaultBranch: 'trunk', enabled: true, version: 1 })
  })

  it('are custom with the branch main unless it is said', async () => {
    expect((await create()).data.done.codeReferenceRepository).toMatchObject({
      ...{ type: 'CUSTOM', defaultBranchName: 'main', sourceUrl: null, commitUrlTemplate: null },
    })
  })

  it('that were just created read their branches alone, by one call', async () => {
    const { data, paths } = await create({}, 'branches { totalCount } defaultBranch { name }')
    expect(data.done.codeReferenceRepository).toMatchObject({ branches: { totalCount: 0 }, defaultBranch: null })
    expect(paths).toEqual(['/code-refs/repositories', '/code-refs/repositories/shop/branches'])
  })

  it('of a taken name are a conflict', async () => {
    await create()
    expect((await create()).data.done).toMatchObject({
      codeReferenceRepository: null,
      userErrors: [{ code: 'KEY_EXISTS' }],
    })
  })

  it('are changed by one call, and by a read before it where a property is removed', async () => {
    await create({ sourceUrl: 'https://git.example/shop', ...templates })
    const one = await update({ newName: 'store', enabled: false, type: 'BITBUCKET', defaultBranchName: 'trunk' })
    expect(one.calls.map(({ method }) => method)).toEqual(['PATCH'])
    expect(one.data.done).toEqual({ codeReferenceRepository: said(await document('store')), userErrors: [] })
    expect((await askSandbox(stack.sandbox, '/code-refs/repositories/shop')).status).toBe(404)
    const two = await update({ name: 'store', sourceUrl: null, commitUrlTemplate: null })
    expect(two.calls.map(({ method }) => method)).toEqual(['GET', 'PATCH'])
    expect(two.data.done.codeReferenceRepository).toMatchObject({
      ...{ name: 'store', type: 'BITBUCKET', enabled: false, version: 3 },
      ...{ sourceUrl: null, commitUrlTemplate: null, hunkUrlTemplate: templates.hunkUrlTemplate },
    })
  })

  it.each([
    ['nothing', {}, ['input']],
    ['a null that LaunchDarkly needs', { newName: null }, ['input', 'newName']],
  ])('refuse %s without a call', async (_, input, path) => {
    await create()
    const { data, calls } = await update(input)
    expect(data.done.userErrors).toMatchObject([{ path, code: 'BAD_USER_INPUT' }])
    expect(calls).toEqual([])
  })

  it('are deleted with their branches, and the log tells of all of it', async () => {
    const { codeReferenceRepository } = (await create()).data.done
    await update({ enabled: false })
    const { data, calls } = await change(
      'deleteCodeReferenceRepository',
      { name: 'shop' },
      'deletedCodeReferenceRepositoryId',
    )
    expect(calls).toMatchObject([{ method: 'DELETE', path: '/api/v2/code-refs/repositories/shop' }])
    expect(data.done).toEqual({ deletedCodeReferenceRepositoryId: codeReferenceRepository.id, userErrors: [] })
    const log = await stack.ask(`{ auditLog(first: 3) { nodes { titleVerb accesses { action } } } }`)
    expect(log.data.auditLog.nodes).toEqual([
      { titleVerb: 'deleted the code refs repository', accesses: [{ action: 'deleteCodeRefsRepository' }] },
      { titleVerb: 'changed the code refs repository', accesses: [{ action: 'updateCodeRefsRepositoryOn' }] },
      { titleVerb: 'created the code refs repository', accesses: [{ action: 'createCodeRefsRepository' }] },
    ])
  })

  it('have an audit log that begins beside the repository, and entries lead back to them', async () => {
    await create()
    const { data, paths } = await stack.ask(
      `{ codeReferenceRepository(name: "shop") { sourceUrl auditLog(first: 1) { nodes {
        target { resource { __typename ... on CodeReferenceRepository { repositoryName: name type } } }
      } } } }`,
    )
    expect(paths.slice(0, 2).toSorted()).toEqual([
      '/auditlog?spec=code-reference-repository/shop&limit=1',
      '/code-refs/repositories/shop',
    ])
    expect(data.codeReferenceRepository.auditLog.nodes).toEqual([
      { target: { resource: { __typename: 'CodeReferenceRepository', repositoryName: 'shop', type: 'CUSTOM' } } },
    ])
  })
})

describe('a search of a branch', () => {
  it('replaces the references by one call, and the branch with them is read by another', async () => {
    await create(templates)
    const references = [{ path: 'src/main.ts', hint: 'typescript', hunks: [hunk] }]
    const { data, calls } = await replace(
      { updateSequenceId: 3, committedAt: '2026-11-29T19:00:00.000Z', references },
      `branch { name head updateSequenceId syncedAt headUrl repository { name }
        references { nodes { path hint hunks { startingLineNumber lines aliases flagKey url } } } }`,
    )
    expect(calls.map(({ method, path }) => `${method} ${path.replace('/api/v2', '')}`)).toEqual([
      'PUT /code-refs/repositories/shop/branches/main',
      'GET /code-refs/repositories?withReferencesForDefaultBranch=1',
    ])
    expect(JSON.parse(calls[0]!.body!)).toEqual({
      ...{ name: 'main', head: 'a94a8fe', syncTime: Date.parse(search.syncedAt), updateSequenceId: 3 },
      commitTime: Date.parse('2026-11-29T19:00:00.000Z'),
      references: [
        {
          ...{ path: 'src/main.ts', hint: 'typescript' },
          hunks: [
            { ...{ startingLineNumber: 3, lines: 'isOn()', projKey: 'web', flagKey: 'checkout' }, aliases: ['isOn'] },
          ],
        },
      ],
    })
    expect(data.done).toEqual({
      branch: {
        ...{ name: 'main', head: 'a94a8fe', updateSequenceId: 3, syncedAt: search.syncedAt },
        ...{ headUrl: 'https://git.example/shop/commit/a94a8fe', repository: { name: 'shop' } },
        references: {
          nodes: [
            {
              ...{ path: 'src/main.ts', hint: 'typescript' },
              hunks: [
                {
                  ...{ startingLineNumber: 3, lines: 'isOn()', aliases: ['isOn'], flagKey: 'checkout' },
                  url: 'https://git.example/shop/blob/a94a8fe/src/main.ts#L3',
                },
              ],
            },
          ],
        },
      },
      userErrors: [],
    })
  })

  it('of a branch beside the default one reads its references by a call more', async () => {
    await create()
    const { data, paths } = await replace(
      { name: 'feature/x', references: [{ path: 'a.ts', hunks: [hunk] }] },
      'branch { references { totalCount } }',
    )
    expect(data.done.branch).toEqual({ references: { totalCount: 1 } })
    expect(paths).toEqual([
      '/code-refs/repositories/shop/branches/feature/x',
      '/code-refs/repositories?withReferencesForDefaultBranch=1',
      '/code-refs/repositories/shop/branches/feature/x',
    ])
  })

  it('counts in the statistics of flags', async () => {
    await create()
    await replace({ references: [{ path: 'a.ts', hunks: [hunk, { ...hunk, startingLineNumber: 9 }] }] })
    const { json } = await askSandbox(stack.sandbox, '/code-refs/statistics/web?flagKey=checkout')
    expect(json.flags.checkout).toMatchObject([{ name: 'shop', fileCount: 1, hunkCount: 2 }])
  })

  it('that is older than the last one is a conflict', async () => {
    await create()
    await replace({ updateSequenceId: 3 })
    const { data } = await replace({ updateSequenceId: 3 })
    expect(data.done).toMatchObject({ branch: null, userErrors: [{ code: 'CONFLICT' }] })
    expect((await replace({ head: 'b', updateSequenceId: 4 })).data.done.branch).toEqual({ name: 'main' })
  })

  it('with a number that is not whole is refused without a call', async () => {
    const { data, calls } = await replace({ updateSequenceId: 1.5 })
    expect(data.done.userErrors).toMatchObject([{ path: ['input', 'updateSequenceId'], code: 'BAD_USER_INPUT' }])
    expect(calls).toEqual([])
  })

  it('of a repository that does not exist is a userError', async () => {
    expect((await replace({ repositoryName: 'nope' })).data.done).toMatchObject({
      ...{ branch: null, userErrors: [{ code: 'NOT_FOUND' }] },
    })
  })
})

describe('branches', () => {
  const remove = (
    names: readonly string[],
    selection = 'codeReferenceRepository { name branches { nodes { name } } }',
  ) => change('deleteCodeReferenceBranches', { repositoryName: 'shop', names }, selection)

  it('are deleted together by one call', async () => {
    await create()
    for (const name of ['main', 'a/b', 'c']) await replace({ name })
    const { data, calls } = await remove(['a/b', 'c', 'unknown'])
    expect(calls.map(({ method, path }) => `${method} ${path.replace('/api/v2', '')}`)).toEqual([
      'POST /code-refs/repositories/shop/branch-delete-tasks',
      'GET /code-refs/repositories?withBranches=1',
    ])
    expect(JSON.parse(calls[0]!.body!)).toEqual(['a/b', 'c', 'unknown'])
    expect(data.done).toEqual({
      codeReferenceRepository: { name: 'shop', branches: { nodes: [{ name: 'main' }] } },
      userErrors: [],
    })
  })

  it('are at least one, else nothing is sent', async () => {
    const { data, calls } = await remove([])
    expect(data.done.userErrors).toMatchObject([{ path: ['input', 'names'], code: 'BAD_USER_INPUT' }])
    expect(calls).toEqual([])
  })
})

describe('extinctions', () => {
  const extinction = {
    ...{ revision: 'c0ffee', message: 'Remove it', extinctAt: '2026-11-29T20:00:00.000Z' },
    ...{ projectKey: 'web', flagKey: 'gone' },
  }
  const record = (extinctions: readonly object[], branchName = 'main') =>
    change(
      'createCodeReferenceExtinctions',
      { repositoryName: 'shop', branchName, extinctions },
      'codeReferenceRepository { name }',
    )

  it('are recorded by one call, and found', async () => {
    await create()
    await replace({})
    const { data, calls } = await record([extinction])
    expect(calls[0]).toMatchObject({
      method: 'POST',
      path: '/api/v2/code-refs/repositories/shop/branches/main/extinction-events',
    })
    expect(data.done).toEqual({ codeReferenceRepository: { name: 'shop' }, userErrors: [] })
    const found = await stack.ask(
      '{ codeReferenceExtinctions(filter: { flagKey: "gone" }) { nodes { revision message extinctAt flagKey project { key } } } }',
    )
    expect(found.data.codeReferenceExtinctions.nodes).toEqual([
      {
        ...{ revision: 'c0ffee', message: 'Remove it', extinctAt: extinction.extinctAt, flagKey: 'gone' },
        project: { key: 'web' },
      },
    ])
  })

  it.each([
    ['none', [], 'main', 'BAD_USER_INPUT', 0],
    ['one of a project that does not exist', [{ ...extinction, projectKey: 'nope' }], 'main', 'NOT_FOUND', 1],
    ['one on a branch that does not exist', [extinction], 'nope', 'NOT_FOUND', 1],
  ] as const)('refuse %s', async (_, extinctions, branchName, code, spent) => {
    await create()
    await replace({})
    const { data, calls } = await record(extinctions, branchName)
    expect(data.done).toMatchObject({ codeReferenceRepository: null, userErrors: [{ code }] })
    expect(calls).toHaveLength(spent)
  })
})
