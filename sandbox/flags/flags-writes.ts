import { flagItself } from '../changes/audit-targets.ts'
import { isSemantic } from '../patches/semantic-patch.ts'
import { objectBody } from '../resource/body.ts'
import type { Writer } from '../resource/call.ts'
import { commit } from '../resource/change.ts'
import { flagOf, projectOf } from '../resource/find.ts'
import { first } from '../resource/query.ts'
import { clonedFlag } from './flag-clone.ts'
import { kept } from './flag-commits.ts'
import { removeFlag } from './flag-deletion.ts'
import { patchedByDocument } from './flag-json-patch.ts'
import { newFlag } from './flag-new.ts'
import { patchedByInstructions } from './flag-semantic-patch.ts'
import { writtenFlag } from './flags.ts'

/** Made from nothing, or like the flag that `clone` names. */
export const createFlag: Writer = {
  takes: ['clone'],
  write(call) {
    const project = projectOf(call)
    const original = first(call.query, 'clone')
    const given = objectBody(call)
    const row = original === undefined ? newFlag(given, project, call) : clonedFlag(given, original, project, call)
    project.flags.set(row.key, row)
    commit(call, {
      about: flagItself(project, row),
      titleVerb: original === undefined ? 'created the flag' : 'cloned the flag',
      actions: [original === undefined ? 'createFlag' : 'cloneFlag'],
      shortDescription: original === undefined ? 'Created the flag' : `Cloned the flag \`${original}\``,
      current: kept(row, project, call),
    })
    return { status: 201, document: writtenFlag(row, call) }
  },
}

export const updateFlag: Writer = {
  takes: ['ignoreConflicts', 'dryRun'],
  write(call) {
    const row = flagOf(call)
    const changed = isSemantic(call) ? patchedByInstructions(call, row) : patchedByDocument(call, row)
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
