import type { ConfigRecord, FlagRecord } from '../flags/flag-record.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { day, now, random } from '../seed/random.ts'
import { type ChangedSegment, changedSegments } from '../segments/segment-changes-seed.ts'
import type { Company } from '../store.ts'
import type { ApprovalResource } from './approval-request-record.ts'

export type ApprovalState =
  | 'pending'
  | 'discussed'
  | 'approved'
  | 'declined'
  | 'completed'
  | 'failed'
  | 'scheduled'
  | 'external'
  | 'workflow'

/** What is asked for, and how far it came. */
export interface ApprovalPlan {
  state: ApprovalState
  resource: ApprovalResource
  /** What is to be changed: either a flag and its configuration, or a segment. */
  flag?: FlagRecord
  config?: ConfigRecord
  segment?: ChangedSegment
}

/** In turn, so that any few requests in a row are in different states. */
const states: readonly ApprovalState[] = [
  'pending',
  'completed',
  'approved',
  'pending',
  'declined',
  'completed',
  'scheduled',
  'pending',
  'discussed',
  'failed',
  'completed',
  'workflow',
  'external',
]

/** Of the requests for changes of segments. Those that are open are not about the one that was deleted. */
const segmentStates: readonly ApprovalState[] = [
  'pending',
  'completed',
  'declined',
  'scheduled',
  'declined',
  'completed',
]

/** Most are about flags of `web` in production; the first of these flags has several requests at once. */
export function approvalPlans({ projects }: Company): ApprovalPlan[] {
  const web = projects.get('web')!
  const wanted = [
    ...candidates(web, 'production', 40, 3),
    ...candidates(web, 'staging', 6, 0),
    ...candidates(projects.get('mobile')!, 'production', 5, 0),
    ...candidates(projects.get('platform')!, 'production', 3, 0),
  ]
  const ofFlags = wanted.map((one, index) => ({ ...one, state: states[index % states.length]! }))
  const ofSegments = changedSegments(web).map((segment, index): ApprovalPlan => {
    const place = { projectKey: web.key, environmentKey: segment.environment.key }
    return { resource: { kind: 'segment', ...place, key: segment.segment.key }, state: segmentStates[index]!, segment }
  })
  return [...ofFlags.map(appliedOnce), ...ofSegments]
}

type Wanted = Omit<ApprovalPlan, 'state'>

/** Flags that changed lately, but not today; the first comes `more` times more often. */
function candidates(project: ProjectRecord, environmentKey: string, count: number, more: number): Wanted[] {
  const from = random(`approvals/${project.key}/${environmentKey}`)
  const changed = [...project.flags.values()].filter(({ configs, archivedAt, createdAt }) => {
    const at = configs.get(environmentKey)?.lastModified ?? 0
    return archivedAt === undefined && at > now - 150 * day && at < now - day && createdAt < at - 20 * day
  })
  const some = from.some(changed, count)
  const flags = some[0] ? [...Array.from({ length: more }, () => some[0]!), ...some] : []
  return flags.slice(0, count).map((flag): Wanted => {
    const resource: ApprovalResource = { kind: 'flag', projectKey: project.key, environmentKey, key: flag.key }
    const config = flag.configs.get(environmentKey)
    return { resource, flag, ...(config ? { config } : {}) }
  })
}

/** The last change of a flag was asked for by one request at most. */
function appliedOnce(plan: ApprovalPlan, index: number, plans: readonly ApprovalPlan[]): ApprovalPlan {
  const isFirst = plans.findIndex(({ state, config }) => state === 'completed' && config === plan.config) === index
  return plan.state === 'completed' && !isFirst ? { ...plan, state: 'pending' } : plan
}
