import { invalid } from '../http/errors.ts'
import { type Given, objects, optional, required, strings, text } from '../resource/body.ts'
import { shown } from '../resource/shape.ts'
import { type ConfigTable, variationIn } from './flag-context.ts'
import type { ConfigRecord, FlagRecord, Target } from './flag-record.ts'

const user = 'user'

export const targetInstructions: ConfigTable = {
  addTargets: (config, instruction, { flag }) => adding(config, targetIn(instruction, flag)),
  addUserTargets: (config, instruction, { flag }) => adding(config, userTargetIn(instruction, flag)),
  removeTargets: (config, instruction, { flag }) => removing(config, targetIn(instruction, flag)),
  removeUserTargets: (config, instruction, { flag }) => removing(config, userTargetIn(instruction, flag)),
  clearTargets(config, instruction, { flag }) {
    const cleared = variationIn(instruction, flag)
    return withTargets(
      config,
      allTargets(config).filter(({ variation }) => variation !== cleared),
    )
  },
  clearUserTargets(config, instruction, { flag }) {
    const cleared = variationIn(instruction, flag)
    const isKept = ({ variation, contextKind }: Target) => variation !== cleared || contextKind !== user
    return withTargets(config, allTargets(config).filter(isKept))
  },
  replaceTargets: (config, instruction, { flag }) =>
    withTargets(
      config,
      required(instruction, 'targets', objects).map((one) => targetIn(one, flag)),
    ),
  replaceUserTargets(config, instruction, { flag }) {
    const users = required(instruction, 'targets', objects).map((one) => userTargetIn(one, flag))
    const named = new Set(users.map(({ variation }) => variation))
    if (named.size !== flag.variations.length) throw invalid('targets must have one for each variation of the flag')
    const others = allTargets(config).filter(({ contextKind }) => contextKind !== user)
    return withTargets(config, [...users, ...others])
  },
}

const targetIn = (given: Given, flag: FlagRecord): Target => ({
  ...userTargetIn(given, flag),
  contextKind: optional(given, 'contextKind', text) ?? user,
})

const userTargetIn = (given: Given, flag: FlagRecord): Target => ({
  contextKind: user,
  values: required(given, 'values', strings),
  variation: variationIn(given, flag),
})

const isLike = (target: Target) => (other: Target) =>
  target.contextKind === other.contextKind && target.variation === other.variation

const adding = (config: ConfigRecord, target: Target) => withTargets(config, [...allTargets(config), target])

const removing = (config: ConfigRecord, target: Target) =>
  withTargets(
    config,
    allTargets(config).map((one) =>
      isLike(target)(one) ? { ...one, values: one.values.filter((value) => !target.values.includes(value)) } : one,
    ),
  )

/** Users are in a list of their own; in the other one they have only places without values. */
const allTargets = ({ targets, contextTargets }: ConfigRecord): readonly Target[] => [
  ...targets,
  ...contextTargets.filter(({ contextKind }) => contextKind !== user),
]

/** The targets of a configuration without one context. */
export const withoutContext = (config: ConfigRecord, contextKind: string, contextKey: string): readonly Target[] =>
  allTargets(config).map((one) =>
    one.contextKind === contextKind ? { ...one, values: one.values.filter((value) => value !== contextKey) } : one,
  )

/** A configuration with these targets, of which those of the same kind and variation become one. */
export function withTargets(config: ConfigRecord, given: readonly Target[]): ConfigRecord {
  const targets: Target[] = []
  for (const target of given) {
    const at = targets.findIndex(isLike(target))
    if (at < 0) targets.push({ ...target, values: [...new Set(target.values)] })
    else targets[at] = { ...target, values: [...new Set([...targets[at]!.values, ...target.values])] }
  }
  checkDistinct(targets)
  const left = targets.filter(({ values }) => values.length > 0)
  const users = left.filter(({ contextKind }) => contextKind === user)
  const others = left.filter(({ contextKind }) => contextKind !== user)
  const places = others.length === 0 ? [] : users.map((target) => ({ ...target, values: [] }))
  return { ...config, targets: users, contextTargets: [...places, ...others] }
}

function checkDistinct(targets: readonly Target[]): void {
  const taken = new Set<string>()
  for (const { contextKind, values } of targets) {
    for (const value of values) {
      const name = `${contextKind}:${value}`
      if (taken.has(name)) throw invalid(`The ${contextKind} ${shown(value)} cannot be a target of two variations`)
      taken.add(name)
    }
  }
}
