import type { FlagConfigRep, TargetRep } from '../rest/flags/flags.ts'
import type { Instruction } from '../rest/semantic-patch.ts'
import { type Applying, type ConfigurationStep, variationIn } from './applied-serving.ts'
import { Inapplicable, objectsOf, optionalText, textsOf } from './instruction-parameters.ts'

type Parameters = Pick<Instruction, string>
type Target = Required<TargetRep>

const user = 'user'

/** The targets of a configuration. Users stand in `targets`, and in `contextTargets` only as places without values. */
const targetsOf = ({ targets = [], contextTargets = [] }: FlagConfigRep): readonly Target[] =>
  [...targets, ...contextTargets.filter(({ contextKind = user }) => contextKind !== user)].map((one) => ({
    ...one,
    contextKind: one.contextKind ?? user,
  }))

const userTargetIn = (given: Parameters, { varied }: Applying): Target => ({
  contextKind: user,
  variation: variationIn(given, varied),
  values: textsOf(given, 'values'),
})

const targetIn = (given: Parameters, applying: Applying): Target => ({
  ...userTargetIn(given, applying),
  contextKind: optionalText(given, 'contextKind') ?? user,
})

const nameOf = ({ contextKind, variation }: Target): string => JSON.stringify([contextKind, variation])

/** A configuration with some targets: one for each kind and variation, without empty ones. */
function withTargets(config: FlagConfigRep, given: readonly Target[]): FlagConfigRep {
  const joined = [...Map.groupBy(given, nameOf).values()].map(
    ([first, ...others]): Target => ({
      ...first!,
      values: [...new Set([first!, ...others].flatMap(({ values }) => values))],
    }),
  )
  const names = joined.flatMap(({ contextKind, values }) => values.map((value) => JSON.stringify([contextKind, value])))
  if (new Set(names).size < names.length) throw new Inapplicable('A context cannot be a target of two variations.')
  const left = joined.filter(({ values }) => values.length > 0)
  const users = left.filter(({ contextKind }) => contextKind === user)
  const others = left.filter(({ contextKind }) => contextKind !== user)
  const places = others.length === 0 ? [] : users.map((target) => ({ ...target, values: [] }))
  return { ...config, targets: users, contextTargets: [...places, ...others] }
}

const adding = (config: FlagConfigRep, target: Target) => withTargets(config, [...targetsOf(config), target])

function removing(config: FlagConfigRep, target: Target) {
  const removed = new Set(target.values)
  const left = ({ values }: Target) => values.filter((value) => !removed.has(value))
  return withTargets(
    config,
    targetsOf(config).map((one) => (nameOf(one) === nameOf(target) ? { ...one, values: left(one) } : one)),
  )
}

/** The instructions for individual targets. */
export const targetSteps: Readonly<Record<string, ConfigurationStep>> = {
  addTargets: (config, given, applying) => adding(config, targetIn(given, applying)),
  addUserTargets: (config, given, applying) => adding(config, userTargetIn(given, applying)),
  removeTargets: (config, given, applying) => removing(config, targetIn(given, applying)),
  removeUserTargets: (config, given, applying) => removing(config, userTargetIn(given, applying)),
  replaceTargets: (config, given, applying) =>
    withTargets(
      config,
      objectsOf(given, 'targets').map((one) => targetIn(one, applying)),
    ),
  replaceUserTargets: (config, given, applying) =>
    withTargets(config, [
      ...objectsOf(given, 'targets').map((one) => userTargetIn(one, applying)),
      ...targetsOf(config).filter(({ contextKind }) => contextKind !== user),
    ]),
  clearTargets(config, given, { varied }) {
    const cleared = variationIn(given, varied)
    return withTargets(
      config,
      targetsOf(config).filter(({ variation }) => variation !== cleared),
    )
  },
  clearUserTargets(config, given, { varied }) {
    const cleared = variationIn(given, varied)
    return withTargets(
      config,
      targetsOf(config).filter(({ variation, contextKind }) => variation !== cleared || contextKind !== user),
    )
  },
}
