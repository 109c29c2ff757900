import type { FlagDoc } from '../rest/flags/flags.ts'
import { inEnvironments } from './flag-in-environments.ts'
import { type FactGap, gapsOf } from './gaps.ts'
import { forwardOf, type RemovalInputs, type RemovalKnown } from './removal-inputs.ts'
import {
  type Finding,
  forwardWords,
  type RemovalReasonCode,
  type RemovalSeverity,
  removalRules,
} from './removal-reasons.ts'
import type { Truth } from './truth.ts'
import { counted, sentence } from './words.ts'

export type RemovalVerdict = 'SAFE' | 'CAUTION' | 'BLOCKED' | 'ALREADY_ARCHIVED' | 'UNKNOWN'

/** Whether a flag can be removed, and why not. */
export interface FlagRemoval {
  readonly flag: FlagDoc
  readonly verdict: RemovalVerdict
  /** The index of the variation to keep in the code. */
  readonly forward: number | null
  readonly reasons: readonly RemovalReason[]
  readonly gaps: readonly FactGap[]
  readonly sentences: readonly string[]
}

/** A reason against the removal of a flag, or something to know before. */
export interface RemovalReason {
  readonly code: RemovalReasonCode
  readonly severity: RemovalSeverity
  readonly environmentKeys: readonly string[]
  readonly count: number | null
  readonly sentence: string
}

/**
 * Whether a flag can be removed. An input that was not asked for (`NOT_CHECKED`) does not weaken the verdict, because that is about what was
 * asked; any other missing input does.
 *
 * @param now Epoch ms.
 */
export function judgeRemoval(inputs: RemovalInputs, now: number): FlagRemoval {
  const { flag } = inputs
  if (flag.archived) return archivedAlready(flag)
  const places = inEnvironments(inputs, now)
  const serving: RemovalKnown['serving'] = ({ environmentKey }) => {
    const found = inputs.servings.get(environmentKey)
    return found && !found.gap ? found.value : null
  }
  const known = { ...places, inputs, serving, forward: forwardOf(places, serving) }
  const found = Object.entries(removalRules).map(([code, { severity, find }]) => ({
    code: code as RemovalReasonCode,
    severity,
    ...find(known),
  }))
  const verdict = verdictOf(found)
  const reasons = found.filter(({ holds }) => holds === true).map(reasonOf)
  const gaps = gapsFor(inputs, places.gaps)
  return {
    flag,
    verdict,
    forward: known.forward,
    reasons,
    gaps,
    sentences: [verdictWords(verdict, reasons, gaps), ...keepWords(known), ...reasons.map((one) => one.sentence)],
  }
}

/** The verdict on an archived flag, which needs no inputs. */
export const archivedAlready = (flag: FlagDoc): FlagRemoval => ({
  flag,
  verdict: 'ALREADY_ARCHIVED',
  forward: null,
  reasons: [],
  gaps: [],
  sentences: ['It is archived already, so that code uses its fallback value.'],
})

interface Judged {
  readonly severity: RemovalSeverity
  readonly holds: Truth
}

/** The gravest reason that holds or may hold decides. */
function verdictOf(found: readonly Judged[]): RemovalVerdict {
  const claims = (severity: RemovalSeverity) =>
    new Set(found.filter((one) => one.severity === severity).map(({ holds }) => holds))
  const blockers = claims('BLOCKED')
  const cautions = claims('CAUTION')
  if (blockers.has(true)) return 'BLOCKED'
  if (blockers.has(null)) return 'UNKNOWN'
  return cautions.has(true) || cautions.has(null) ? 'CAUTION' : 'SAFE'
}

type FoundReason = Finding & Pick<RemovalReason, 'code' | 'severity'>

const reasonOf = ({ code, severity, environmentKeys, count, sentence: words }: FoundReason): RemovalReason => ({
  code,
  severity,
  environmentKeys: environmentKeys ?? [],
  count: count ?? null,
  sentence: sentence(words),
})

/** All gaps, except what no reason depends on: how the percentages of a rollout change. */
const gapsFor = (inputs: RemovalInputs, gaps: readonly FactGap[]): readonly FactGap[] =>
  gapsOf([
    ...gaps.map((gap) => ({ gap })),
    ...[...inputs.servings.values()].flatMap((one) => (one.gap ? one : one.value.gaps.map((gap) => ({ gap })))),
    ...[inputs.dependents, inputs.references, ...inputs.expiringTargets, ...inputs.pendingChanges],
  ]).filter(({ input }) => input !== 'ROLLOUT_AUTOMATION')

function verdictWords(verdict: RemovalVerdict, reasons: readonly RemovalReason[], gaps: readonly FactGap[]): string {
  const count = (severity: RemovalSeverity) => reasons.filter((one) => one.severity === severity).length
  if (verdict === 'BLOCKED') return `It cannot be removed yet, for ${counted(count('BLOCKED'), 'reason')}.`
  if (verdict === 'UNKNOWN') return sentence(`It is unknown whether it can be removed. ${missing(gaps)}`)
  if (verdict === 'SAFE') return 'Nothing that was read stands against its removal.'
  return count('CAUTION') ? 'It can be removed with care.' : sentence(`It can be removed with care. ${missing(gaps)}`)
}

const missing = (gaps: readonly FactGap[]): string => {
  const [gap] = gaps.filter(({ code }) => code !== 'NOT_CHECKED')
  return gap ? `Missing: ${gap.message}` : ''
}

const keepWords = (known: RemovalKnown): readonly string[] =>
  known.forward === null ? [] : [`The code keeps ${forwardWords(known)}.`]
