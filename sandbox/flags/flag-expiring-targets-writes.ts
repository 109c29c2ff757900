import { flagIn } from '../changes/audit-targets.ts'
import { flagSpecifier } from '../policies/resource-specifier.ts'
import { required, text } from '../resource/body.ts'
import type { Writer } from '../resource/call.ts'
import { commit } from '../resource/change.ts'
import { environmentOf, flagOf, projectOf } from '../resource/find.ts'
import type { ExpiringAddress } from './expiring-document.ts'
import { behind, carriedOut } from './expiring-instructions.ts'
import type { ExpiringTargetRecord } from './expiring-record.ts'
import type { ConfigRecord } from './flag-config-record.ts'
import { flagExpiringDocument } from './flag-expiring-targets.ts'
import type { FlagRecord } from './flag-record.ts'

/** What expires is kept apart from the flag, whose version stays. */
const updating = (address: ExpiringAddress): Writer => ({
  takes: [],
  write(call) {
    const [project, environment, flag] = [projectOf(call), environmentOf(call), flagOf(call)]
    const where = flagSpecifier(project.key, environment.key, flag.key)
    const before = call.store.expiringTargets.get(where) ?? []
    const { comment, rows, changed, results, counts } = carriedOut(call, address, {
      rows: before,
      listOf: (instruction) => ({ variationId: required(instruction, 'variationId', text) }),
      obstacle: (named) => obstacle(flag, flag.configs.get(environment.key), named),
      // On one variation of a flag.
      once: ({ contextKind, contextKey }) => ({ contextKind, contextKey }),
      tooLate: behind,
    })
    if (changed) {
      const { key, name } = flag
      const documentOf = (all: typeof rows) => ({ key, name, ...flagExpiringDocument(call, 'targets', all) })
      call.store.expiringTargets.set(where, rows)
      commit(call, {
        about: flagIn(project, environment, flag),
        titleVerb: 'changed the expiring targets of the flag',
        actions: ['updateExpiringTargets'],
        shortDescription: 'Changed when targets expire',
        comment,
        previous: documentOf(before),
        current: documentOf(rows),
      })
    }
    return { status: 200, document: { ...flagExpiringDocument(call, address, results), ...counts } }
  },
})

type Named = Pick<ExpiringTargetRecord, 'contextKind' | 'contextKey' | 'variationId'>

/** Only a context that the flag targets by its key can be scheduled, and only on that variation. */
function obstacle({ variations }: FlagRecord, config: ConfigRecord | undefined, named: Named): string | undefined {
  const { contextKind, contextKey, variationId } = named
  const index = variations.findIndex(({ _id }) => _id === variationId)
  if (index < 0) return `Unknown variation ID: ${variationId}`
  const targets = [...(config?.targets ?? []), ...(config?.contextTargets ?? [])]
  const isTarget = targets.some(
    (one) => one.variation === index && one.contextKind === contextKind && one.values.includes(contextKey),
  )
  return isTarget ? undefined : `The ${contextKind} ${contextKey} is no target of the variation ${variationId}`
}

export const updateFlagExpiringTargets = updating('targets')
export const updateFlagExpiringUserTargets = updating('user-targets')
