import type { MemberRecord } from '../account/member-record.ts'
import { flagItself } from '../changes/audit-targets.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { asMember, type Draft, draft, formerMember, formerMemberLeft, someActor } from '../seed/deeds.ts'
import { day, now, type Random, year } from '../seed/random.ts'
import type { Company } from '../store.ts'
import type { FlagRecord } from './flag-record.ts'
import { flagVersion, flagVersionBefore } from './flag-versions-seed.ts'

/** What happened to a flag itself and not to its targeting, as far as the log goes back: a year. */
export function lifetime(
  project: ProjectRecord,
  flag: FlagRecord,
  { members }: Company,
  isTold: boolean,
  from: Random,
): Draft[] {
  const people = [...members.values()]
  const about = flagItself(project, flag)
  const drafts: Draft[] = []
  const add = (date: number | undefined, actions: string[], titleVerb: string, said: string, before?: object) => {
    if (!isTold || date === undefined || date < now - year) return
    drafts.push(
      draft(about, {
        date,
        actions,
        titleVerb,
        shortDescription: said,
        by: someActor(people, date, from),
        ...(before ? { previousVersion: flagVersionBefore(flag, before) } : {}),
        currentVersion: flagVersion(flag),
      }),
    )
  }
  add(flag.createdAt, ['createFlag'], 'created the flag', 'Created the flag')
  add(flag.deprecatedAt, ['updateDeprecated'], 'deprecated the flag', 'Deprecated the flag', { deprecated: false })
  add(flag.archivedAt, ['updateGlobalArchived'], 'archived the flag', 'Archived the flag', { archived: false })
  return [...drafts, ...inherited(project, flag, people, from)]
}

/** Some flags that belong to a member were the former member's before she left. */
function inherited(project: ProjectRecord, flag: FlagRecord, members: readonly MemberRecord[], from: Random): Draft[] {
  const heir = members.find(({ id }) => id === flag.maintainerId)
  const isInherited = project.key === 'web' && heir && flag.createdAt < formerMemberLeft - 300 * day && from.chance(0.1)
  if (!isInherited || heir.createdAt > formerMemberLeft) return []
  const date = formerMemberLeft - from.integer(1, 6) * day - from.integer(0, day)
  return [
    draft(flagItself(project, flag), {
      date,
      actions: ['updateMaintainer'],
      titleVerb: 'changed the maintainer of the flag',
      shortDescription: `The maintainer is ${heir.firstName} ${heir.lastName} now`,
      by: from.chance(0.5) ? { member: formerMember } : asMember(heir),
      comment: 'Handover',
      previousVersion: flagVersionBefore(flag, { maintainerId: formerMember.id }),
      currentVersion: flagVersion(flag),
    }),
  ]
}
