import { segmentIn } from '../audit-targets.ts'
import { integer, oneOf, required } from '../body.ts'
import type { Writer } from '../call.ts'
import { commit } from '../change.ts'
import { environmentOf, projectOf, segmentOf } from '../find.ts'
import type { ExpiringAddress } from '../resources/expiring.ts'
import { segmentExpiringDocument } from '../resources/segment-expiring-targets.ts'
import type { Instruction } from '../semantic-patch.ts'
import type { ExpiringSegmentTargetRecord } from '../store/expiring-targets.ts'
import type { SegmentRecord } from '../store/segments.ts'
import { behind, carriedOut } from './expiring.ts'

const lists = oneOf('included', 'excluded')

/** What expires has a version of its own, and that of the segment stays. */
const updating = (address: ExpiringAddress): Writer => ({
  takes: [],
  write(call) {
    const [project, environment, segment] = [projectOf(call), environmentOf(call), segmentOf(call)]
    const { comment, rows, changed, results, counts } = carriedOut(call, address, {
      rows: segment.expiringTargets,
      listOf: (instruction) => ({ targetType: required(instruction, 'targetType', lists) }),
      obstacle: (named) => obstacle(segment, named),
      once: (named) => named,
      tooLate: address === 'targets' ? behind : (instruction) => behindSegment(instruction, segment),
    })
    if (changed) {
      const { key, name } = segment
      const documentOf = (all: typeof rows) => ({ key, name, ...segmentExpiringDocument(call, 'targets', key, all) })
      environment.segments.set(key, { ...segment, expiringTargets: rows })
      commit(call, {
        about: segmentIn(project, environment, segment),
        titleVerb: 'changed the expiring targets of the segment',
        actions: ['updateExpiringTargets'],
        shortDescription: 'Changed when targets expire',
        comment,
        previous: documentOf(segment.expiringTargets),
        current: documentOf(rows),
      })
    }
    return { status: 200, document: { ...segmentExpiringDocument(call, address, segment.key, results), ...counts } }
  },
})

type Named = Pick<ExpiringSegmentTargetRecord, 'contextKind' | 'contextKey' | 'targetType'>

/** Only a context that is in the list by its key can be scheduled. The lists of a big segment are not its own. */
function obstacle(segment: SegmentRecord, { contextKind, contextKey, targetType }: Named): string | undefined {
  const [users, others] =
    targetType === 'included'
      ? [segment.included, segment.includedContexts]
      : [segment.excluded, segment.excludedContexts]
  const isTarget =
    (contextKind === 'user' && users.includes(contextKey)) ||
    others.some((one) => one.contextKind === contextKind && one.values.includes(contextKey))
  return isTarget ? undefined : `The ${contextKind} ${contextKey} is not among those that are ${targetType}`
}

/** The older address wants the version of the segment. */
function behindSegment(instruction: Instruction, segment: SegmentRecord): string | undefined {
  const version = required(instruction, 'version', integer)
  return version === segment.version ? undefined : `The segment is at version ${segment.version}, not ${version}`
}

export const updateSegmentExpiringTargets = updating('targets')
export const updateSegmentExpiringUserTargets = updating('user-targets')
