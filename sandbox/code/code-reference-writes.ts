import type { About } from '../changes/audit-targets.ts'
import { conflict, invalid, keyExists } from '../http/errors.ts'
import {
  boolean,
  type Given,
  integer,
  listBody,
  objectBody,
  objects,
  oneOf,
  optional,
  required,
  string,
  strings,
  text,
} from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { projectOf } from '../resource/find.ts'
import { api } from '../resource/links.ts'
import { del, patch, post, put, type Resource } from '../resource/operation.ts'
import { actionsOf, changedTo, createdWith, initially, needed, possible } from '../resource/properties.ts'
import { defined, isObject, shown } from '../resource/shape.ts'
import { writers } from '../resource/writers.ts'
import { branchOf, repositoryDocument, repositoryOf, table } from './code-references.ts'
import type { BranchRecord, ExtinctionRecord, ReferenceRecord, RepositoryRecord } from './code-references-record.ts'

const configuration = 'updateCodeRefsRepositoryConfiguration'

const properties = {
  name: needed(text, 'updateCodeRefsRepositoryName'),
  type: initially(oneOf('bitbucket', 'custom', 'github', 'gitlab'), 'custom', configuration),
  sourceLink: possible(string, configuration),
  commitUrlTemplate: possible(string, configuration),
  hunkUrlTemplate: possible(string, configuration),
  defaultBranch: initially(text, 'main', configuration),
  enabled: { ...needed(boolean, 'updateCodeRefsRepositoryOn'), create: () => true },
}

const about = ({ name }: RepositoryRecord): About => ({
  kind: 'code-reference-repository',
  target: {
    name,
    resources: [`code-reference-repository/${name}`],
    canonical: api('code-refs', 'repositories', name),
    site: '/settings/integrations/code-references',
  },
  where: '',
})

const written = writers<RepositoryRecord>({
  noun: 'code refs repository',
  find: repositoryOf,
  document: repositoryDocument,
  about,
  set(row, { store, params }) {
    if (params.repo !== undefined && params.repo !== row.name) store.rows(table).delete(params.repo)
    store.rows(table).set(row.name, row)
  },
  delete: ({ name }, { store }) => void store.rows(table).delete(name),
})

function make(call: Call): RepositoryRecord {
  const sent = createdWith(properties, objectBody(call), call)
  if (call.store.rows(table).has(sent.name)) throw keyExists('repository', sent.name)
  return { ...sent, version: 1, branches: new Map() } as RepositoryRecord
}

/** A property that the patch removed is absent afterwards. */
function changed({ version, branches }: RepositoryRecord, given: Given, call: Call): RepositoryRecord {
  const next = changedTo(properties, given, call)
  const isTaken = next.name !== call.params.repo && call.store.rows(table).has(next.name!)
  if (isTaken) throw invalid(`There is already a repository with the name ${next.name}`)
  return { ...next, version, branches } as RepositoryRecord
}

/** A search replaces all references of a branch; what became of flags stays known. */
function putBranch(call: Call): Written {
  const { branches } = repositoryOf(call)
  const body = objectBody(call)
  const name = required(body, 'name', text)
  if (name !== call.params.branch) throw invalid(`name must be that of the address, got ${shown(name)}`)
  const updateSequenceId = optional(body, 'updateSequenceId', integer)
  const before = branches.get(name)
  if (updateSequenceId !== undefined && updateSequenceId <= (before?.updateSequenceId ?? Number.NEGATIVE_INFINITY))
    throw conflict(`The branch was searched with updateSequenceId ${before?.updateSequenceId} already`)
  const syncTime = required(body, 'syncTime', integer)
  const committedAt = optional(body, 'commitTime', integer) ?? syncTime
  const branch: BranchRecord = {
    name,
    head: required(body, 'head', text),
    ...defined({ updateSequenceId }),
    syncTime,
    references: (optional(body, 'references', objects) ?? []).map((file) => referenceIn(file, committedAt)),
    extinctions: before?.extinctions ?? [],
  }
  branches.set(name, branch)
  return { status: 200 }
}

const referenceIn = (given: Given, committedAt: number): ReferenceRecord => ({
  path: required(given, 'path', text),
  ...defined({ hint: optional(given, 'hint', string) }),
  hunks: required(given, 'hunks', objects).map((hunk) => ({
    startingLineNumber: required(hunk, 'startingLineNumber', integer),
    ...defined({
      lines: optional(hunk, 'lines', string),
      projKey: optional(hunk, 'projKey', string),
      flagKey: optional(hunk, 'flagKey', string),
      aliases: optional(hunk, 'aliases', strings),
    }),
    committedAt,
  })),
})

/** A branch that nobody knows is no error. LaunchDarkly deletes later; the sandbox does at once. */
function deleteBranches(call: Call): Written {
  const { branches } = repositoryOf(call)
  const names = listBody(call)
  if (!strings.is(names)) throw invalid(`The body must be ${strings.takes}`)
  for (const name of names) branches.delete(name)
  return { status: 200 }
}

function addExtinctions(call: Call): Written {
  const { branches } = repositoryOf(call)
  const branch = branchOf(call)
  const extinctions = listBody(call).map((one) => extinctionIn(one, call))
  branches.set(branch.name, { ...branch, extinctions: [...branch.extinctions, ...extinctions] })
  return { status: 200 }
}

function extinctionIn(given: unknown, call: Call): ExtinctionRecord {
  if (!isObject(given)) throw invalid(`An extinction must be an object, got ${shown(given)}`)
  const projKey = required(given, 'projKey', text)
  projectOf({ ...call, params: { projectKey: projKey } })
  return {
    revision: required(given, 'revision', text),
    message: required(given, 'message', string),
    time: required(given, 'time', integer),
    projKey,
    flagKey: required(given, 'flagKey', text),
  }
}

const base = '/api/v2/code-refs/repositories'
const kind = 'code reference'

/** The audit log tells of repositories, not of what is searched in them. */
export const codeReferenceWrites: Resource = {
  operations: [
    post(base, kind, written.create({ make, status: 200 })),
    patch(
      `${base}/{repo}`,
      kind,
      written.update({
        actions: actionsOf(properties),
        merge: true,
        next: changed,
        settled: (row) => ({ ...row, version: row.version + 1 }),
      }),
    ),
    del(`${base}/{repo}`, kind, written.remove()),
    post(`${base}/{repo}/branch-delete-tasks`, kind, deleteBranches),
    put(`${base}/{repo}/branches/{branch}`, kind, putBranch),
    post(`${base}/{repo}/branches/{branch}/extinction-events`, kind, addExtinctions),
  ],
}
