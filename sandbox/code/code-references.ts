import { accessOf } from '../policies/permissions.ts'
import type { Answerer, Call } from '../resource/call.ts'
import { single } from '../resource/collection.ts'
import { found } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { get, type Resource } from '../resource/operation.ts'
import { first } from '../resource/query.ts'
import { only } from '../resource/shape.ts'
import type { Table } from '../store.ts'
import type { BranchRecord, ReferenceRecord, RepositoryRecord } from './code-references-record.ts'
import { seededRepositories } from './code-references-seed.ts'

/** By name. */
export const table: Table<RepositoryRecord> = {
  name: 'code-reference-repository',
  isInProject: false,
  seed: seededRepositories,
}

export const repositoryOf = ({ store, params }: Call): RepositoryRecord =>
  found(store.rows(table), params.repo, 'repository name')

export const branchOf = (call: Call): BranchRecord =>
  found(repositoryOf(call).branches, call.params.branch, 'branch name')

const accessTo = accessOf('code reference', 'code-reference-repository/*', [
  'updateCodeRefsRepositoryName',
  'updateCodeRefsRepositoryBranches',
  'deleteCodeRefsRepository',
])

/** All at once, without paging. Two parameters ask for more, whatever their value is. */
const repositories: Answerer = {
  takes: ['withBranches', 'withReferencesForDefaultBranch', 'projKey', 'flagKey'],
  answer(call) {
    const withReferences = call.query.withReferencesForDefaultBranch !== undefined
    const withBranches = withReferences || call.query.withBranches !== undefined
    return {
      _links: { self: json(call.path) },
      items: [...call.store.rows(table).values()].map((row) => ({
        ...repositoryDocument(row, call),
        branches: withBranches
          ? [...row.branches.values()].map((branch) =>
              branchDocument(row, branch, withReferences && branch.name === row.defaultBranch ? call : undefined),
            )
          : undefined,
      })),
    }
  },
}

/** It says nothing of its branches: they have an address of their own. */
const repository = single(repositoryOf, repositoryDocument)

const branches = single(repositoryOf, (row, { path }) => ({
  _links: { self: json(path), parent: json(api('code-refs', 'repositories', row.name)) },
  items: [...row.branches.values()].map((branch) => branchDocument(row, branch)),
}))

const branch = single(
  (call) => ({ row: repositoryOf(call), branch: branchOf(call) }),
  ({ row, branch }, call) => branchDocument(row, branch, call),
  ['projKey', 'flagKey'],
)

export function repositoryDocument(row: RepositoryRecord, { caller }: Call) {
  const self = api('code-refs', 'repositories', row.name)
  return {
    name: row.name,
    sourceLink: row.sourceLink,
    ...only(row, 'commitUrlTemplate', 'hunkUrlTemplate', 'type', 'defaultBranch', 'enabled', 'version'),
    _links: { self: json(self), branches: json(`${self}/branches`) },
    _access: accessTo(caller),
  }
}

/** With the references that the call asks for, or, without a call, with none at all. */
function branchDocument({ name: repo }: RepositoryRecord, row: BranchRecord, call?: Call) {
  const all = ['code-refs', 'repositories', repo, 'branches']
  return {
    ...only(row, 'name', 'head', 'updateSequenceId', 'syncTime'),
    references: call && referencesOf(row, call),
    _links: { self: json(api(...all, row.name)), parent: json(api(...all)) },
  }
}

/** Only what names a flag that is asked for; a file in which nothing is left is left out. */
function referencesOf({ references }: BranchRecord, { query }: Call) {
  const projKey = first(query, 'projKey')
  const flagKey = first(query, 'flagKey')
  const isWanted = (hunk: ReferenceRecord['hunks'][number]) =>
    (projKey === undefined || hunk.projKey === projKey) && (flagKey === undefined || hunk.flagKey === flagKey)
  return references.flatMap(({ path, hint, hunks }) => {
    const wanted = hunks.filter(isWanted).map(({ committedAt, ...hunk }) => hunk)
    return wanted.length === 0 ? [] : [{ path, hint, hunks: wanted }]
  })
}

const base = '/api/v2/code-refs/repositories'

export const codeReferences = {
  table,
  operations: [
    get(base, 'code reference', repositories),
    get(`${base}/{repo}`, 'code reference', repository),
    get(`${base}/{repo}/branches`, 'code reference', branches),
    get(`${base}/{repo}/branches/{branch}`, 'code reference', branch),
  ],
} satisfies Resource
