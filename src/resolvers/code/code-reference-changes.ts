import type { Context, Info } from '../../context.ts'
import type {
  CodeReferenceInput,
  CreateCodeReferenceExtinctionsInput,
  CreateCodeReferenceRepositoryInput,
  DeleteCodeReferenceBranchesInput,
  DeleteCodeReferenceRepositoryInput,
  ReplaceCodeReferenceBranchInput,
  Resolvers,
  UpdateCodeReferenceRepositoryInput,
} from '../../generated/resolvers.ts'
import { mutation, refused } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import {
  createCodeReferenceExtinctions,
  createCodeReferenceRepository,
  deleteCodeReferenceBranches,
  deleteCodeReferenceRepository,
  patchCodeReferenceRepository,
  replaceCodeReferenceBranch,
  type SearchedFile,
} from '../../rest/code/code-reference-changes.ts'
import { branchesOf, getRepository, noRepositoryParts, repositoryAt } from '../../rest/code/code-references.ts'
import { given, lasting } from '../given.ts'
import { patched } from '../json-patch.ts'
import type { ChangedRepository, ReplacedBranch } from './changed-repositories.ts'
import { repositoryParts } from './code-reference-lookahead.ts'

async function create(input: CreateCodeReferenceRepositoryInput, { write }: Context) {
  const { type, defaultBranchName: defaultBranch, sourceUrl: sourceLink, ...properties } = given(input)
  const body = { ...properties, type: type?.toLowerCase(), defaultBranch, sourceLink }
  return {
    codeReferenceRepository: repositoryAt(await write(createCodeReferenceRepository, { body }), noRepositoryParts),
  }
}

async function update(input: UpdateCodeReferenceRepositoryInput, { read, write }: Context) {
  const { name: repositoryName, patch, newName, type, enabled, defaultBranchName, ...removable } = input
  const { sourceUrl: sourceLink, commitUrlTemplate, hunkUrlTemplate } = removable
  const kept = lasting({ newName, type, enabled, defaultBranchName })
  const written = await patched({
    changes: {
      name: kept.newName,
      type: kept.type?.toLowerCase(),
      enabled: kept.enabled,
      defaultBranch: kept.defaultBranchName,
      sourceLink,
      commitUrlTemplate,
      hunkUrlTemplate,
    },
    patch,
    current: () => read(getRepository, { repositoryName }),
    send: (body) => write(patchCodeReferenceRepository, { repositoryName, body }),
  })
  return { codeReferenceRepository: repositoryAt(written, noRepositoryParts) }
}

async function remove({ name }: DeleteCodeReferenceRepositoryInput, { write }: Context) {
  await write(deleteCodeReferenceRepository, { repositoryName: name })
  return { deletedCodeReferenceRepositoryId: idOf({ type: 'CodeReferenceRepository', name }) }
}

const fileOf = (file: CodeReferenceInput): SearchedFile => {
  const { hunks, ...properties } = given(file)
  return {
    ...properties,
    hunks: hunks.map((hunk) => {
      const { projectKey: projKey, ...lines } = given(hunk)
      return { ...lines, projKey }
    }),
  }
}

function sequenceIn({ updateSequenceId }: ReplaceCodeReferenceBranchInput): number | undefined {
  if (updateSequenceId === undefined || updateSequenceId === null) return undefined
  if (Number.isSafeInteger(updateSequenceId)) return updateSequenceId
  throw refused(
    ['input', 'updateSequenceId'],
    `Expected updateSequenceId to be a whole number of at most ${Number.MAX_SAFE_INTEGER}, but got ${updateSequenceId}.`,
  )
}

async function replaceBranch(input: ReplaceCodeReferenceBranchInput, { write }: Context) {
  const { repositoryName, name, head, syncedAt: syncTime, committedAt, references } = input
  const commitTime = committedAt ?? undefined
  const updateSequenceId = sequenceIn(input)
  const body = { name, head, syncTime, commitTime, updateSequenceId, references: references?.map(fileOf) }
  await write(replaceCodeReferenceBranch, { repositoryName, branchName: name, body })
  return { repositoryName, branchName: name }
}

async function deleteBranches({ repositoryName, names }: DeleteCodeReferenceBranchesInput, { write }: Context) {
  if (!names.length) throw refused(['input', 'names'], 'Expected the names of branches, but got none.')
  await write(deleteCodeReferenceBranches, { repositoryName, body: names })
  return { repositoryName }
}

async function createExtinctions(input: CreateCodeReferenceExtinctionsInput, { write }: Context) {
  const { repositoryName, branchName, extinctions } = input
  if (!extinctions.length) throw refused(['input', 'extinctions'], 'Expected commits, but got none.')
  const body = extinctions.map(({ extinctAt: time, projectKey: projKey, ...commit }) => ({ ...commit, time, projKey }))
  await write(createCodeReferenceExtinctions, { repositoryName, branchName, body })
  return { repositoryName }
}

/** The repository after a change, read if it is selected. */
const repositoryAfter = ({ repositoryName }: ChangedRepository, _: unknown, { loaders }: Context, info: Info) =>
  repositoryName === undefined
    ? null
    : loaders.codeReferences.repositories.byName(repositoryName, repositoryParts(info))

async function branchAfter({ repositoryName, branchName }: ReplacedBranch, _: unknown, context: Context, info: Info) {
  if (repositoryName === undefined) return null
  const parts = { branches: true, references: repositoryParts(info).references }
  const repository = await context.loaders.codeReferences.repositories.byName(repositoryName, parts)
  return repository ? (branchesOf(repository).find(({ name }) => name === branchName) ?? null) : null
}

export const codeReferenceChanges = {
  Mutation: {
    createCodeReferenceRepository: mutation(create),
    updateCodeReferenceRepository: mutation(update),
    deleteCodeReferenceRepository: mutation(remove),
    replaceCodeReferenceBranch: mutation(replaceBranch),
    deleteCodeReferenceBranches: mutation(deleteBranches),
    createCodeReferenceExtinctions: mutation(createExtinctions),
  },

  ReplaceCodeReferenceBranchPayload: { branch: branchAfter },
  DeleteCodeReferenceBranchesPayload: { codeReferenceRepository: repositoryAfter },
  CreateCodeReferenceExtinctionsPayload: { codeReferenceRepository: repositoryAfter },
} satisfies Resolvers
