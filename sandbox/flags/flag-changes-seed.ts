import type { MemberRecord } from '../account/member-record.ts'
import { applierOf, applying } from '../changes/approval-history-seed.ts'
import type { ApprovalRequestRecord } from '../changes/approval-request-record.ts'
import { flagIn } from '../changes/audit-targets.ts'
import type { EnvironmentRecord } from '../projects/environment-record.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { type Deed, type Draft, draft, someActor } from '../seed/deeds.ts'
import { day, type Random } from '../seed/random.ts'
import type { ConfigRecord, FlagRecord } from './flag-record.ts'
import { type Step, someStep, toggled } from './flag-steps-seed.ts'
import { flagVersionIn } from './flag-versions-seed.ts'

interface Changed {
  project: ProjectRecord
  environment: EnvironmentRecord
  flag: FlagRecord
  config: ConfigRecord
  members: readonly MemberRecord[]
  /** How many of the latest changes are told, if there were as many. */
  count: number
  /** What asked for the latest change. */
  request: ApprovalRequestRecord | undefined
}

/** Goes back from what a flag is like in an environment, change by change, to what it was like before. */
export function changes({ count, ...changed }: Changed, from: Random): Draft[] {
  const { flag, request, environment } = changed
  const drafts: Draft[] = []
  let later = changed.config
  for (let nth = 0; nth < count && later.version > 1 && later.lastModified > flag.createdAt; nth++) {
    const isApplied = nth === 0 && request !== undefined
    const step = isApplied ? toggled(flag, later) : someStep(flag, later, from)
    const earlier = { ...step.earlier, version: later.version - 1, lastModified: dateBefore(later, flag, from) }
    const deed: Deed = {
      date: later.lastModified,
      actions: step.actions,
      titleVerb: step.titleVerb,
      shortDescription: step.shortDescription,
      ...(isApplied ? { by: applierOf(request, changed.members) } : circumstances(step, later, changed, from)),
      previousVersion: flagVersionIn(flag, environment.key, earlier),
      currentVersion: flagVersionIn(flag, environment.key, later),
    }
    const change = draft(flagIn(changed.project, environment, flag), deed)
    if (isApplied) drafts.push(applying(change))
    drafts.push(change)
    later = earlier
  }
  return drafts
}

/** Closer to this change than to the making of the flag, as a rule. */
function dateBefore({ lastModified }: ConfigRecord, { createdAt }: FlagRecord, from: Random): number {
  const since = lastModified - createdAt
  return lastModified - Math.floor(Math.min(since * (0.1 + from.next() * 0.4), 40 * day))
}

const reasonsToGoOn = ['As agreed with support', 'Two quiet weeks', 'For the campaign', 'The partner team asked for it']
const reasonsToTurnOff = ['See the incident channel', 'The campaign is over', 'Until the cause is found']

/** Who did it and what goes with that. Triggers only turn flags on and off, and copies go from one environment to another. */
function circumstances(
  { actions, titleVerb }: Step,
  { lastModified, version }: ConfigRecord,
  { project, environment, flag, members }: Omit<Changed, 'count'>,
  from: Random,
): Pick<Deed, 'by'> & Partial<Deed> {
  const lot = from.next()
  if (actions.includes('updateOn') && lot < 0.07) return { by: {}, triggerBody: alert(flag, from) }
  if (actions.includes('updateOn') && lot < 0.12) return { by: {}, comment: 'At the time that was set for it' }
  const by = someActor(members, lastModified, from)
  const isByHand = by.member !== undefined && by.token === undefined && by.app === undefined
  const isCommented = from.chance(isByHand && environment.requireComments ? 1 : 0.15)
  const isCopied = !environment.critical && lot > 0.94
  return {
    by,
    ...(isCommented
      ? { comment: from.pick(titleVerb.startsWith('turned off') ? reasonsToTurnOff : reasonsToGoOn) }
      : {}),
    ...(isCopied ? { actions: [...actions, 'copyFlagConfigTo'], merge: copyFrom(project, flag, version) } : {}),
  }
}

/** The settings are those of the project's first environment. */
const copyFrom = ({ key: projectKey, environments }: ProjectRecord, { key: flagKey }: FlagRecord, version: number) => ({
  source: { projectKey, environmentKey: [...environments.keys()][0], flagKey, version: version + 3 },
})

const alert = ({ key }: FlagRecord, from: Random) => ({
  monitor: `Errors around ${key}`,
  state: 'alerting',
  value: from.integer(20, 90) / 10,
})
