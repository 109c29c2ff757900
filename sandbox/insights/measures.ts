import type { FlagRecord } from '../flags/flag-record.ts'
import type { EnvironmentRecord } from '../projects/environment-record.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import type { Call } from '../resource/call.ts'
import { day } from '../seed/random.ts'
import { deploymentTable, pullRequestsOf, stagesOf } from './deliveries.ts'
import type { DeploymentRecord, Stages } from './delivery-record.ts'
import { type FlagEventRecord, flagEventsIn } from './flag-events.ts'

/** What is measured: a project or an environment of it, and some applications or all. */
export interface Measured {
  project: ProjectRecord
  environment?: EnvironmentRecord | undefined
  applicationKeys?: ReadonlySet<string> | undefined
}

export interface Stretch {
  from: number
  to: number
}

const isIn = (date: number, { from, to }: Stretch) => date >= from && date <= to

const hasAny = (keys: readonly string[], wanted: ReadonlySet<string> | undefined) =>
  wanted === undefined || keys.some((key) => wanted.has(key))

/** The deployments that started in a stretch of time. */
export const deploymentsIn = (
  { project, environment, applicationKeys }: Measured,
  stretch: Stretch,
  { store }: Call,
): DeploymentRecord[] =>
  [...store.rows(deploymentTable, project.key).values()].filter(
    (row) =>
      isIn(row.startedAt, stretch) &&
      (environment === undefined || row.environmentKey === environment.key) &&
      hasAny([row.applicationKey], applicationKeys),
  )

/** The stages of the pull requests of a deployment. */
export const stagesIn = (row: DeploymentRecord, projectKey: string, call: Call): Partial<Stages>[] =>
  pullRequestsOf(row, projectKey, call).map((request) => stagesOf(request, row))

export const eventsIn = (
  { project, environment, applicationKeys }: Measured,
  stretch: Stretch,
  call: Call,
): FlagEventRecord[] =>
  environment
    ? flagEventsIn(project, environment.key, call).filter(
        ({ entry, flag }) => isIn(entry.date, stretch) && hasAny(flag?.applicationKeys ?? [], applicationKeys),
      )
    : []

/** The flags of the applications that are not archived. */
export const flagsOf = ({ project, applicationKeys }: Measured): FlagRecord[] =>
  [...project.flags.values()].filter(
    (flag) => flag.archivedAt === undefined && hasAny(flag.applicationKeys, applicationKeys),
  )

/** Whether a flag in an environment is temporary, a month old, and inactive or launched for a week. */
export function isStale(flag: FlagRecord, environmentKey: string, { store }: Call): boolean {
  const config = flag.configs.get(environmentKey)
  if (!config || !flag.temporary || flag.createdAt > store.moment - 30 * day) return false
  const isOver = config.status.name === 'inactive' || config.status.name === 'launched'
  return isOver && config.lastModified < store.moment - 7 * day
}
