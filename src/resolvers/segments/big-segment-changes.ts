import type { Context, Info } from '../../context.ts'
import type {
  BigSegmentTargetsInput,
  ExportBigSegmentInput,
  ImportBigSegmentInput,
  Resolvers,
  UpdateBigSegmentTargetsInput,
} from '../../generated/resolvers.ts'
import { expandOf } from '../../graph/lookahead.ts'
import { mutation, refused } from '../../graph/mutation.ts'
import { orNull } from '../../rest/errors.ts'
import {
  createBigSegmentExport,
  createBigSegmentImport,
  csvOf,
  getBigSegmentExport,
  getBigSegmentImport,
  idAt,
  updateBigSegmentTargets,
  updateBigSegmentUserTargets,
} from '../../rest/segments/big-segments.ts'
import type { ChangedSegmentDoc } from './changed-segments.ts'
import { segmentNeeds } from './segment-lookahead.ts'
import { pathOf, selectorOf } from './selected-segments.ts'

/** Converts a list of changes to REST's form. Undefined if nothing is added or removed. */
function listOf(given: BigSegmentTargetsInput | null | undefined) {
  const { add, remove } = given ?? {}
  if (!add?.length && !remove?.length) return undefined
  return { ...(add?.length && { add }), ...(remove?.length && { remove }) }
}

const updatingBy = (operation: typeof updateBigSegmentTargets | typeof updateBigSegmentUserTargets) =>
  mutation(async (input: UpdateBigSegmentTargetsInput, { write }: Context) => {
    const [included, excluded] = [listOf(input.included), listOf(input.excluded)]
    if (!included && !excluded) throw refused(['input'], 'Expected keys to be added or taken out, but got none.')
    await write(operation, { ...pathOf(input), body: { included, excluded } })
    return { changed: selectorOf(input) }
  })

async function startImport(input: ImportBigSegmentInput, { write }: Context) {
  const { contexts, filename, mode, waitsForApproval } = input
  const text = contexts.csv ?? csvOf(contexts.keys ?? [])
  if (!text) throw refused(['input', 'contexts'], 'Expected the keys of contexts, but got none.')
  const body = {
    file: { name: filename ?? 'contexts.csv', text },
    mode: mode.toLowerCase(),
    waitOnApprovals: waitsForApproval ? 'true' : undefined,
  }
  const made = await write(createBigSegmentImport, { ...pathOf(input), body })
  return { changed: selectorOf(input), made }
}

async function startExport(input: ExportBigSegmentInput, { write }: Context) {
  const made = await write(createBigSegmentExport, pathOf(input))
  return { changed: selectorOf(input), made }
}

/** The segment after the change, read if it is selected. */
const segmentAfter = ({ changed }: ChangedSegmentDoc, _: unknown, { loaders }: Context, info: Info) =>
  changed ? loaders.segments.byKey(changed, changed.key, expandOf(info, segmentNeeds)) : null

export const bigSegmentChanges = {
  Mutation: {
    updateBigSegmentTargets: updatingBy(updateBigSegmentTargets),
    updateBigSegmentUserTargets: updatingBy(updateBigSegmentUserTargets),
    importBigSegment: mutation(startImport),
    exportBigSegment: mutation(startExport),
  },

  UpdateBigSegmentTargetsPayload: { segment: segmentAfter },
  UpdateBigSegmentUserTargetsPayload: { segment: segmentAfter },

  ImportBigSegmentPayload: {
    importId: ({ made }) => (made ? idAt(made) : null),
    import: ({ changed, made }, _, { read }) => {
      const importId = made && idAt(made)
      return changed && importId ? orNull(read(getBigSegmentImport, { ...pathOf(changed), importId })) : null
    },
    segment: segmentAfter,
  },

  ExportBigSegmentPayload: {
    exportId: ({ made }) => (made ? idAt(made) : null),
    export: ({ changed, made }, _, { read }) => {
      const exportId = made && idAt(made)
      return changed && exportId ? orNull(read(getBigSegmentExport, { ...pathOf(changed), exportId })) : null
    },
    segment: segmentAfter,
  },
} satisfies Resolvers
