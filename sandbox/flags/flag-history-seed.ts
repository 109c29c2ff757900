import { appliedRequests } from '../changes/approval-history-seed.ts'
import type { ApprovalRequestRecord } from '../changes/approval-request-record.ts'
import { flagSpecifier } from '../policies/resource-specifier.ts'
import type { EnvironmentRecord } from '../projects/environment-record.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import type { Draft } from '../seed/deeds.ts'
import { day, now, type Random, random } from '../seed/random.ts'
import type { Company } from '../store.ts'
import { changes } from './flag-changes-seed.ts'
import { lifetime } from './flag-lifetime-seed.ts'
import type { FlagRecord } from './flag-record.ts'

/** How many changes in an environment are told, and of how many flags the lifetime, however many flags there are. */
const most = { changes: 360, lifetimes: 320 }

/** How many flags of `web` have a whole story, from their making to their latest change. */
const stories = 14

/**
 * The latest change of a flag in an environment is at the time that the flag says of itself there. Of most of them the log has
 * no more than that, or nothing at all any more.
 */
export function flagHistory(company: Company, requests: readonly ApprovalRequestRecord[]): Draft[] {
  const projects = [...company.projects.values()]
  const configs = projects.reduce((sum, { flags, environments }) => sum + flags.size * environments.size, 0)
  const flags = projects.reduce((sum, project) => sum + project.flags.size, 0)
  const share = { changes: most.changes / Math.max(configs, 1), lifetimes: most.lifetimes / Math.max(flags, 1) }
  const applied = appliedRequests(requests)
  const told = new Set(storyKeys(company.projects.get('web')!))
  return projects.flatMap((project) =>
    [...project.flags.values()].flatMap((flag) => {
      const from = random(`audit/${project.key}/${flag.key}`)
      const isStory = project.key === 'web' && told.has(flag.key)
      const inEnvironments = [...project.environments.values()].flatMap((environment, index) => {
        const request = applied.get(flagSpecifier(project.key, environment.key, flag.key))
        const count = countOf(isStory, index, from) || Number(request !== undefined || from.chance(share.changes))
        return changesIn({ project, environment, flag, count, request }, company, from)
      })
      return [...lifetime(project, flag, company, isStory || from.chance(share.lifetimes), from), ...inEnvironments]
    }),
  )
}

/** Young flags that have changed since. */
const storyKeys = ({ flags }: ProjectRecord): string[] =>
  [...flags.values()]
    .filter(({ createdAt, archivedAt, configs }) => {
      const changedAt = [...configs.values()][0]?.lastModified ?? 0
      return archivedAt === undefined && createdAt > now - 330 * day && changedAt > createdAt + 25 * day
    })
    .slice(-stories)
    .map(({ key }) => key)

/** A story goes on in the first environment, and its second one tells how that was prepared. */
const countOf = (isStory: boolean, index: number, from: Random) =>
  !isStory || index > 1 ? 0 : index === 0 ? from.integer(4, 8) : from.integer(2, 3)

interface Change {
  project: ProjectRecord
  environment: EnvironmentRecord
  flag: FlagRecord
  count: number
  request: ApprovalRequestRecord | undefined
}

const changesIn = (change: Change, { members }: Company, from: Random): Draft[] => {
  const config = change.flag.configs.get(change.environment.key)
  return config ? changes({ ...change, config, members: [...members.values()] }, from) : []
}
