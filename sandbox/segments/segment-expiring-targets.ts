import { segmentIn } from '../changes/audit-targets.ts'
import { type ExpiringAddress, type ExpiringSegmentTargetRecord, expiringItems } from '../flags/expiring-document.ts'
import { behind, carriedOut } from '../flags/expiring-instructions.ts'
import type { Instruction } from '../patches/semantic-patch.ts'
import { integer, oneOf, required } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { commit } from '../resource/change.ts'
import { single } from '../resource/collection.ts'
import { environmentOf, projectOf, segmentOf } from '../resource/find.ts'
import { json } from '../resource/links.ts'
import { get, patch, type Resource } from '../resource/operation.ts'
import type { SegmentRecord } from './segment-record.ts'

function segmentExpiringDocument(
  { path, params: { projectKey, environmentKey } }: Call,
  address: ExpiringAddress,
  key: string,
  rows: readonly ExpiringSegmentTargetRecord[],
) {
  const _resourceId = { environmentKey, key, kind: 'segment', projectKey }
  return {
    items: expiringItems(rows, address, ({ targetType }) => ({ targetType, _resourceId })),
    _links: { self: json(path) },
  }
}

/** The targets of a segment that will be taken out of it. */
const expiring = (address: ExpiringAddress) =>
  single(segmentOf, ({ key, expiringTargets }, call) => segmentExpiringDocument(call, address, key, expiringTargets))

const lists = oneOf('included', 'excluded')

/** What expires has a version of its own, and that of the segment stays. */
const updating =
  (address: ExpiringAddress) =>
  (call: Call): Written => {
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
  }

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

const ofSegment = '/api/v2/segments/{projectKey}/{segmentKey}'

export const segmentExpiringTargets: Resource = {
  operations: [
    patch(`${ofSegment}/expiring-targets/{environmentKey}`, 'segment', updating('targets')),
    get(`${ofSegment}/expiring-targets/{environmentKey}`, 'segment', expiring('targets')),
    patch(`${ofSegment}/expiring-user-targets/{environmentKey}`, 'segment', updating('user-targets')),
    get(`${ofSegment}/expiring-user-targets/{environmentKey}`, 'segment', expiring('user-targets')),
  ],
}
