import { get } from '../operation.ts'
import { type Page, pageOf } from '../page.ts'
import { document, list, optional, textOrNone, texts, word } from '../shape.ts'
import { type EnvironmentInsightsDoc, type IdListing, insightsPath } from './insights.ts'

/** A change of a flag with its impact. */
export interface FlagEventRep {
  readonly id: string
  readonly projectId: string
  readonly projectKey: string
  /** Absent for a change of the flag itself. */
  readonly environmentId?: string
  readonly environmentKey?: string
  readonly flagKey: string
  readonly eventType: string
  readonly eventTime: number
  readonly description: string
  readonly auditLogEntryId?: string
  readonly member?: FlagEventMemberRep
  readonly actions?: readonly string[]
  readonly impact?: FlagEventImpactRep
  /** By `expand`. */
  readonly experiments?: Page<FlagEventExperimentRep> | undefined
}

export interface FlagEventMemberRep {
  readonly id?: string
  readonly email?: string
  readonly firstName?: string
  readonly lastName?: string
}

export interface FlagEventImpactRep {
  readonly size?: string
  readonly percentage?: number
  readonly reason?: string
  readonly evaluationsSummary?: EvaluationsSummaryRep
}

export interface EvaluationsSummaryRep {
  readonly variations: readonly VariationEvalSummaryRep[]
}

/** The evaluations in the ten minutes before and after an event. */
export interface VariationEvalSummaryRep {
  readonly value?: unknown
  readonly before?: number
  readonly after?: number
}

export type FlagEventVariationDoc = VariationEvalSummaryRep

export interface FlagEventExperimentRep {
  readonly key: string
  readonly name: string
  readonly iteration?: FlagEventExperimentIterationRep
}

export interface FlagEventExperimentIterationRep {
  readonly id: string
  readonly status: string
  readonly startedAt: number
  readonly endedAt?: number
}

const impact = document<FlagEventImpactRep>({
  evaluationsSummary: optional(
    document<EvaluationsSummaryRep>({ variations: list(document<VariationEvalSummaryRep>({})) }),
  ),
})

const flagEvent = document<FlagEventRep>({
  id: word,
  projectKey: word,
  flagKey: word,
  environmentKey: textOrNone,
  auditLogEntryId: textOrNone,
  member: optional(document<FlagEventMemberRep>({ id: textOrNone })),
  actions: texts,
  impact: optional(impact),
  experiments: optional(
    pageOf(
      document<FlagEventExperimentRep>({
        key: word,
        iteration: optional(document<FlagEventExperimentIterationRep>({})),
      }),
    ),
  ),
})

/** A change, with the environment that it was asked for in. The document of a change of the flag itself names none. */
export type FlagEventDoc = FlagEventRep & { readonly in: EnvironmentInsightsDoc }

/** An experiment, with the environment that it is in. */
export type FlagEventExperimentDoc = FlagEventExperimentRep & Pick<FlagEventDoc, 'in'>

interface FlagEventListing extends IdListing {
  readonly projectKey: string
  readonly environmentKey: string
  readonly applicationKey?: string | undefined
  /** A part of the key of a flag. */
  readonly query?: string | undefined
  readonly impactSize?: string | undefined
  readonly hasExperiments?: boolean | undefined
  /** `include` or `exclude`. */
  readonly global?: string | undefined
  readonly before?: string | undefined
}

/** The conditions of a list of flag events. */
export type FlagEventConditions = Omit<FlagEventListing, 'projectKey' | 'environmentKey' | keyof IdListing> &
  Pick<IdListing, 'from' | 'to'>

export const listFlagEvents = get(`${insightsPath}/flag-events`, { beta: true })
  .takes<FlagEventListing>()
  .lists(flagEvent)

/** The parts of a flag event by field. */
export const flagEventParts = { experiments: 'experiments' } as const
