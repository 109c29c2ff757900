import type { Random } from '../seed/random.ts'
import type { ConfigRecord, FlagRecord, Target } from './flag-record.ts'

/** A change that led to a configuration, and what that was like before. */
export interface Step {
  actions: readonly string[]
  titleVerb: string
  shortDescription: string
  earlier: ConfigRecord
}

type StepTo = (flag: FlagRecord, config: ConfigRecord) => Step | undefined

/** Turning targeting on or off can have led to any configuration. */
export const toggled = (_: FlagRecord, config: ConfigRecord): Step => ({
  actions: ['updateOn'],
  titleVerb: config.on ? 'turned on the flag' : 'turned off the flag',
  shortDescription: config.on ? 'Turned targeting on' : 'Turned targeting off',
  earlier: { ...config, on: !config.on },
})

function ruleAdded(_: FlagRecord, config: ConfigRecord): Step | undefined {
  const rule = config.rules.at(-1)
  if (!rule) return undefined
  const attributes = rule.clauses.map(({ attribute, op }) => `\`${attribute}\` ${op}`).join(' and ')
  return {
    actions: ['updateRules'],
    titleVerb: 'added a rule to the flag',
    shortDescription: `Added a rule: ${attributes}`,
    earlier: { ...config, rules: config.rules.slice(0, -1) },
  }
}

function targetAdded({ variations }: FlagRecord, config: ConfigRecord): Step | undefined {
  const target = config.targets.at(-1)
  const key = target?.values.at(-1)
  if (!target || key === undefined) return undefined
  const left: Target = { ...target, values: target.values.slice(0, -1) }
  const targets = [...config.targets.slice(0, -1), ...(left.values.length > 0 ? [left] : [])]
  return {
    actions: ['updateTargets'],
    titleVerb: 'changed the individual targets of the flag',
    shortDescription: `Added the user \`${key}\` to ${variationName(variations, target.variation)}`,
    earlier: { ...config, targets, contextTargets: withoutPlaces(config.contextTargets, targets) },
  }
}

/** The place of the users among the other kinds goes with the last of them. */
const withoutPlaces = (contextTargets: readonly Target[], targets: readonly Target[]) =>
  contextTargets.filter(
    ({ contextKind, variation }) => contextKind !== 'user' || targets.some((one) => one.variation === variation),
  )

function rolledOut({ variations, defaults }: FlagRecord, config: ConfigRecord): Step | undefined {
  const { rollout } = config.fallthrough
  const first = rollout?.variations[0]
  if (!first) return undefined
  return {
    actions: ['updateFallthrough'],
    titleVerb: 'changed the default rule of the flag',
    shortDescription: `Rolled ${variationName(variations, first.variation)} out to ${first.weight / 1000}%`,
    earlier: { ...config, fallthrough: { variation: defaults.offVariation } },
  }
}

function prerequisiteAdded(_: FlagRecord, config: ConfigRecord): Step | undefined {
  const prerequisite = config.prerequisites.at(-1)
  if (!prerequisite) return undefined
  return {
    actions: ['updatePrerequisites'],
    titleVerb: 'changed the prerequisites of the flag',
    shortDescription: `Added the prerequisite \`${prerequisite.key}\``,
    earlier: { ...config, prerequisites: config.prerequisites.slice(0, -1) },
  }
}

const variationName = (variations: FlagRecord['variations'], index: number) => {
  const variation = variations[index]
  return `**${variation?.name ?? JSON.stringify(variation?.value)}**`
}

const others: readonly StepTo[] = [ruleAdded, targetAdded, rolledOut, prerequisiteAdded]

/** One of the changes that can have led to a configuration. */
export function someStep(flag: FlagRecord, config: ConfigRecord, from: Random): Step {
  const possible = others.flatMap((step) => step(flag, config) ?? [])
  return possible.length === 0 || from.chance(0.45) ? toggled(flag, config) : from.pick(possible)
}
