import type {
  AutomatedReleaseMetricInput,
  AutomatedReleaseStageInput,
  StartAutomatedReleaseInstruction,
  StopAutomatedReleaseInstruction,
  VariationReference,
} from '../../generated/resolvers.ts'
import { asValue, type Place, type Translations } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import { clauseOf } from '../clauses.ts'
import { thousandths } from './percentages.ts'

type IdOf = (reference: VariationReference, place: Place) => Promise<string>

/**
 * Converts the instructions that start and stop automated releases to REST's form. The OpenAPI document lacks both instructions;
 * the parameters are those that LaunchDarkly's own clients send.
 */
export function releaseTranslations(idOf: IdOf): Translations {
  const variation = async (name: string, reference: VariationReference | null | undefined, place: Place) =>
    reference ? { [`${name}Id`]: await idOf(reference, [...place, name]) } : {}

  return {
    StartAutomatedReleaseInstruction: asValue(async (release: StartAutomatedReleaseInstruction, place) => {
      const { originalVariation, targetVariation, stages, clauses, metrics, extensionDurationMillis, ...others } =
        release
      expectOneRule(release, place)
      return {
        ...given(others),
        ...(await variation('originalVariation', originalVariation, place)),
        ...(await variation('targetVariation', targetVariation, place)),
        ...(stages && { stages: stages.map((stage, index) => stageAt(stage, [...place, 'stages', index])) }),
        ...(clauses && { clauses: clauses.map(clauseOf) }),
        ...(metrics && metricsOf(metrics)),
        ...(typeof extensionDurationMillis === 'number' && {
          extensionDurationMillis: millis(extensionDurationMillis, [...place, 'extensionDurationMillis']),
        }),
      }
    }),
    StopAutomatedReleaseInstruction: asValue(
      async ({ finalVariation, ...others }: StopAutomatedReleaseInstruction, place) => ({
        ...given(others),
        ...(await variation('finalVariation', finalVariation, place)),
      }),
    ),
  }
}

/** A release is for an existing rule or for a new one. */
function expectOneRule({ ruleId, clauses, description, beforeRuleId }: StartAutomatedReleaseInstruction, place: Place) {
  if (ruleId && clauses) throw refused([...place, 'clauses'], 'Expected either ruleId or clauses, but got both.')
  if (clauses) return
  for (const [name, value] of Object.entries({ description, beforeRuleId })) {
    if (value) throw refused([...place, name], `Expected ${name} only with the clauses of a new rule.`)
  }
}

const stageAt = ({ percentage, durationMillis }: AutomatedReleaseStageInput, place: Place) => ({
  allocation: thousandths(percentage, [...place, 'percentage']),
  durationMillis: millis(durationMillis, [...place, 'durationMillis']),
})

function millis(duration: number, place: Place): number {
  if (Number.isSafeInteger(duration) && duration >= 0) return duration
  throw refused(place, `Expected a whole number of milliseconds, but got ${duration}.`)
}

/** REST keeps the reactions to regressions beside the metrics, by metric key. */
function metricsOf(metrics: readonly AutomatedReleaseMetricInput[]) {
  const preferences = metrics.flatMap(({ key, autoRollback }) =>
    typeof autoRollback === 'boolean' ? [[key, { autoRollback }] as const] : [],
  )
  return {
    metrics: metrics.map(({ key, isGroup }) => ({ key, ...(isGroup && { isGroup }) })),
    ...(preferences.length && { metricMonitoringPreferences: Object.fromEntries(preferences) }),
  }
}

/** Removes null parameters, which mean the same as absent ones. */
const given = (parameters: object) =>
  Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined))
