import type { FlagConfigRep, ServedRep } from '../flags/flags.ts'
import { search } from '../operation.ts'
import { type Links, links } from '../page.ts'
import type { EnvironmentAddress } from '../segments/segments.ts'
import { document, flat, list, optional, word } from '../shape.ts'

/** The value of a flag for a context. */
export interface ContextInstanceEvaluationRep {
  readonly key: string
  readonly name: string
  /** Null if the context gets the fallback value of the code. */
  readonly _value: unknown
  readonly reason?: ContextInstanceEvaluationReasonRep
  readonly _links: Links
}

export interface ContextInstanceEvaluationReasonRep {
  readonly kind: string
  readonly ruleIndex?: number
  readonly ruleID?: string
  readonly prerequisiteKey?: string
  readonly inExperiment?: boolean
  readonly errorKind?: string
}

export interface FlagEvaluationResultDoc extends ContextInstanceEvaluationRep {
  readonly in: EnvironmentAddress
}

/** A reason with the flag that it is about. */
export interface EvaluationReasonDoc extends ContextInstanceEvaluationReasonRep {
  readonly in: EnvironmentAddress
  readonly flagKey: string
}

/** The body is the context. Returns all flags that are not archived, without pages. The filter is of grammar B. */
export const evaluateContextInstance = search(
  '/api/v2/projects/{projectKey}/environments/{environmentKey}/flags/evaluate',
)
  .takes<{ readonly filter?: string | undefined; readonly body: object }>()
  .returns(
    document<{ readonly items: readonly ContextInstanceEvaluationRep[] }>({
      items: list(document<ContextInstanceEvaluationRep>({ key: word, reason: optional(flat), _links: links })),
    }),
  )

type Config = Pick<FlagConfigRep, 'rules' | 'fallthrough' | 'offVariation'>

/** The rule that a reason names. */
export const ruleOf = <Rule extends { readonly _id?: string | undefined }>(
  rules: readonly Rule[] | undefined,
  { kind, ruleID, ruleIndex }: ContextInstanceEvaluationReasonRep,
): Rule | undefined => {
  if (kind !== 'RULE_MATCH') return undefined
  if (ruleID) return rules?.find(({ _id }) => _id === ruleID)
  return typeof ruleIndex === 'number' ? rules?.[ruleIndex] : undefined
}

/** The indexes of the variations that a reason allows. Undefined for a reason that does not tell. */
export function variationsBy(
  config: Config,
  reason: ContextInstanceEvaluationReasonRep | undefined,
): readonly (number | null | undefined)[] | undefined {
  switch (reason?.kind) {
    case 'OFF':
    case 'PREREQUISITE_FAILED':
      return [config.offVariation]
    case 'RULE_MATCH':
      return servedBy(ruleOf(config.rules, reason))
    case 'FALLTHROUGH':
      return servedBy(config.fallthrough)
    default:
      return undefined
  }
}

const servedBy = (served: ServedRep | undefined): readonly (number | undefined)[] | undefined =>
  served && (served.rollout?.variations.map(({ variation }) => variation) ?? [served.variation])

const codesOwn = ['OFF', 'PREREQUISITE_FAILED']

/** Whether the context gets the fallback value of the code. */
export const usesCodeFallback = ({
  _value,
  reason,
}: Pick<ContextInstanceEvaluationRep, '_value' | 'reason'>): boolean =>
  (_value === null || _value === undefined) && codesOwn.includes(reason?.kind ?? '')
