import { commitFlag } from '../flags/flag-commits.ts'
import type { ConfigRecord, FlagRecord, Rollout, Rule } from '../flags/flag-record.ts'
import type { Call } from '../resource/call.ts'
import { drawn } from '../resource/change.ts'
import { projectOf } from '../resource/find.ts'
import type { IterationRecord } from './experiment-record.ts'

/** Makes the rules of the flags serve the treatments. */
export function allocate(environmentKey: string, iteration: IterationRecord, call: Call): void {
  const project = projectOf(call)
  for (const [key, { ruleId }] of Object.entries(iteration.flags)) {
    const before = project.flags.get(key)!
    const config = before.configs.get(environmentKey)!
    const rollout = rolloutOf(before, iteration, call)
    const configs = new Map(before.configs).set(environmentKey, serving(config, ruleId, rollout))
    commitFlag(call, { project, before, after: { ...before, configs } })
  }
}

const serving = (config: ConfigRecord, ruleId: string, rollout: Rollout): ConfigRecord =>
  ruleId === 'fallthrough'
    ? { ...config, fallthrough: { rollout } }
    : { ...config, rules: config.rules.map((rule) => (rule._id === ruleId ? rolledOut(rule, rollout) : rule)) }

const rolledOut = ({ variation: _, ...rule }: Rule, rollout: Rollout): Rule => ({ ...rule, rollout })

/** The traffic outside of the treatments gets the variation that is not in the experiment. */
function rolloutOf({ key, variations, defaults }: FlagRecord, iteration: IterationRecord, call: Call): Rollout {
  const { notInExperimentVariationId: outside } = iteration.flags[key]!
  const indexOf = (id: string | undefined) => variations.findIndex(({ _id }) => _id === id)
  const baseline = iteration.treatments.find((one) => one.baseline)
  const others = [indexOf(outside), indexOf(baseline?.id), defaults.offVariation].find((index) => index >= 0)!
  const parts = iteration.treatments.flatMap(({ allocationPercent, parameters }) => {
    const variation = indexOf(parameters.find(({ flagKey }) => flagKey === key)?.variationId)
    return variation < 0 ? [] : [{ variation, weight: Math.round(Number(allocationPercent) * 1000), _untracked: false }]
  })
  const left = 100_000 - parts.reduce((sum, { weight }) => sum + weight, 0)
  return {
    contextKind: iteration.randomizationUnit ?? 'user',
    seed: drawn(call).integer(1, 90_000_000),
    variations: left > 0 ? [...parts, { variation: others, weight: left, _untracked: true }] : parts,
    experimentAllocation: { defaultVariation: others, canReshuffle: iteration.canReshuffleTraffic },
  }
}
