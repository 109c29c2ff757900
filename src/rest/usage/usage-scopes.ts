import type { ExperimentSource } from '../experiments/experiments.ts'
import type { FlagSource } from '../flags/flags.ts'
import type { EnvironmentSource } from '../projects/environments.ts'
import type { ProjectSource } from '../projects/projects.ts'
import type { Series } from './series.ts'

/** What a measurement is of: a project, an environment and an experiment in it, a flag in an environment, or else the account. */
export interface UsageScope {
  readonly project?: ProjectSource
  readonly environment?: EnvironmentSource
  readonly experiment?: ExperimentSource
  readonly flag?: FlagSource
}

export type AccountUsageDoc = Record<never, never>

export interface ProjectUsageDoc {
  readonly project: ProjectSource
}

export interface EnvironmentUsageDoc {
  readonly environment: EnvironmentSource
}

export interface UsageReportDoc {
  readonly series: readonly UsageSeriesDoc[]
}

export interface UsageSeriesDoc extends Series {
  readonly of: UsageScope
}
