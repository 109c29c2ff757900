import type { Call, Writer } from '../call.ts'
import { flagOf, projectOf } from '../find.ts'
import { flagDocument } from '../resources/flag-document.ts'
import type { FlagRecord } from '../store.ts'
import { removeFlag } from './flag-deletion.ts'
import { patchedByInstructions } from './flag-semantic-patch.ts'

/** What writing answers has all environments whole. */
export const writtenFlag = (row: FlagRecord, call: Call) =>
  flagDocument(row, call, { environmentKeys: [...row.configs.keys()], whole: true, expand: new Set() })

export const updateFlag: Writer = {
  takes: ['ignoreConflicts', 'dryRun'],
  write(call) {
    const row = flagOf(call)
    const changed = patchedByInstructions(call, row)
    return { status: 200, document: writtenFlag(changed, call) }
  },
}

export const deleteFlag: Writer = {
  takes: [],
  write(call) {
    removeFlag(call, projectOf(call), flagOf(call))
    return { status: 204 }
  },
}
