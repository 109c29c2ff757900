import type { MemberRecord } from '../account/member-record.ts'
import { appliedRequests, applierOf, applying } from '../changes/approval-history-seed.ts'
import type { ApprovalRequestRecord } from '../changes/approval-request-record.ts'
import { segmentIn } from '../changes/audit-targets.ts'
import { specifierOf } from '../policies/resource-specifier.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { type Draft, draft, someActor } from '../seed/deeds.ts'
import { day, hour, now, type Random, random, year } from '../seed/random.ts'
import type { Company } from '../store.ts'
import { type ChangedSegment, changedSegments, type SegmentState } from './segment-changes-seed.ts'

interface Told extends ChangedSegment {
  project: ProjectRecord
  members: readonly MemberRecord[]
  /** What asked for the latest change. */
  request: ApprovalRequestRecord | undefined
}

/** How segments came to be as they are, as far as the log goes back, and that one was deleted. */
export function segmentHistory(company: Company, requests: readonly ApprovalRequestRecord[]): Draft[] {
  const project = company.projects.get('web')!
  const members = [...company.members.values()]
  const applied = appliedRequests(requests)
  return changedSegments(project).flatMap((changed) => {
    const place = { kind: 'segment', projectKey: project.key, environmentKey: changed.environment.key } as const
    const specifier = specifierOf({ ...place, key: changed.segment.key })
    const from = random(`audit/${specifier}`)
    const told = { ...changed, project, members, request: applied.get(specifier) }
    return [...madeOrDeleted(told, from), ...changes(told, from)]
  })
}

/** How many of the latest changes are told, if there were as many. */
const most = 3

const reasons = ['Asked for by customer support', 'They signed up at the fair', 'As their account manager wishes']

/** Goes back from what a segment is like, change by change, to what it was like before. */
function changes({ project, environment, segment, members, request }: Told, from: Random): Draft[] {
  const about = segmentIn(project, environment, segment)
  const since = Math.max(segment.createdAt, now - year)
  const drafts: Draft[] = []
  let later = segment
  for (let nth = 0; nth < most && later.version > 1 && later.lastModified > since; nth++) {
    const step = latestStep(later, from)
    if (!step) break
    const applied = nth === 0 ? request : undefined
    const change = draft(about, {
      date: later.lastModified,
      ...step.deed,
      by: applied ? applierOf(applied, members) : someActor(members, later.lastModified, from),
      ...(environment.requireComments && !applied ? { comment: from.pick(reasons) } : {}),
      previousVersion: versionOf(step.earlier),
      currentVersion: versionOf(later),
    })
    drafts.push(...(applied ? [applying(change), change] : [change]))
    later = step.earlier
  }
  return drafts
}

/** The user who is the last in a list of the segment was the latest to be added. */
function latestStep(later: SegmentState, from: Random) {
  const list = later.included.length > 0 ? 'included' : 'excluded'
  const added = later[list].at(-1)
  if (added === undefined) return undefined
  const deed = {
    actions: [list === 'included' ? 'updateIncluded' : 'updateExcluded'],
    titleVerb: `changed the ${list} targets of the segment`,
    shortDescription: `Added the user \`${added}\` to the ${list} targets`,
  }
  const lastModified = later.lastModified - from.integer(hour, 45 * day)
  const earlier = { ...later, lastModified, version: later.version - 1, [list]: later[list].slice(0, -1) }
  return { deed, earlier }
}

function madeOrDeleted({ project, environment, segment, deletedAt, members }: Told, from: Random): Draft[] {
  const about = segmentIn(project, environment, segment)
  if (deletedAt !== undefined) {
    return [
      draft(about, {
        date: deletedAt,
        actions: ['deleteSegment'],
        titleVerb: 'deleted the segment',
        by: someActor(members, deletedAt, from),
        comment: 'Agencies are organizations now',
        previousVersion: versionOf(segment),
      }),
    ]
  }
  if (segment.createdAt < now - year) return []
  return [
    draft(about, {
      date: segment.createdAt,
      actions: ['createSegment'],
      titleVerb: 'created the segment',
      by: someActor(members, segment.createdAt, from),
    }),
  ]
}

const versionOf = ({ key, name, tags, version, included, excluded, createdAt, lastModified }: SegmentState) => ({
  key,
  name,
  tags,
  creationDate: createdAt,
  lastModifiedDate: lastModified,
  version,
  included,
  excluded,
})
