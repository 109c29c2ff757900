import { environmentOf } from '../rest/flags/flag-environments.ts'
import type { FlagConfigRep, FlagDoc } from '../rest/flags/flags.ts'
import type { Instruction } from '../rest/semantic-patch.ts'
import { ruleSteps } from './applied-rules.ts'
import { type Applying, type ConfigurationStep, servingSteps } from './applied-serving.ts'
import { targetSteps } from './applied-targets.ts'
import { configurationParts, type FlagChange, sharedParts } from './flag-changes.ts'
import { differences } from './flag-differences.ts'
import { Inapplicable, textOf, textsOf } from './instruction-parameters.ts'
import { sharedDifferences } from './shared-differences.ts'

type Parameters = Pick<Instruction, string>
type FlagStep = (flag: FlagDoc, given: Parameters, now: number) => FlagDoc

const withoutMaintainer = ({
  maintainerId: _,
  _maintainer: __,
  maintainerTeamKey: ___,
  _maintainerTeam: ____,
  ...flag
}: FlagDoc): FlagDoc => flag

const available = (flag: FlagDoc, given: Parameters, value: boolean): FlagDoc => ({
  ...flag,
  clientSideAvailability: { ...flag.clientSideAvailability, [textOf(given, 'value')]: value },
})

/** The instructions for what all environments of a flag share. */
const flagSteps: Readonly<Record<string, FlagStep>> = {
  addTags: (flag, given) => ({ ...flag, tags: [...new Set([...flag.tags, ...textsOf(given, 'values')])] }),
  removeTags(flag, given) {
    const removed = new Set(textsOf(given, 'values'))
    return { ...flag, tags: flag.tags.filter((tag) => !removed.has(tag)) }
  },
  updateName: (flag, given) => ({ ...flag, name: textOf(given, 'value') }),
  updateDescription: (flag, given) => ({ ...flag, description: textOf(given, 'value') }),
  makeFlagPermanent: (flag) => ({ ...flag, temporary: false }),
  makeFlagTemporary: (flag) => ({ ...flag, temporary: true }),
  updateMaintainerMember: (flag, given) => ({ ...withoutMaintainer(flag), maintainerId: textOf(given, 'value') }),
  updateMaintainerTeam: (flag, given) => ({ ...withoutMaintainer(flag), maintainerTeamKey: textOf(given, 'value') }),
  removeMaintainer: withoutMaintainer,
  turnOnClientSideAvailability: (flag, given) => available(flag, given, true),
  turnOffClientSideAvailability: (flag, given) => available(flag, given, false),
  archiveFlag: (flag, _, now) => (flag.archived ? flag : { ...flag, archived: true, archivedDate: now }),
  restoreFlag: ({ archivedDate: _, ...flag }) => ({ ...flag, archived: false }),
  deprecateFlag: (flag, _, now) => (flag.deprecated ? flag : { ...flag, deprecated: true, deprecatedDate: now }),
  restoreDeprecatedFlag: ({ deprecatedDate: _, ...flag }) => ({ ...flag, deprecated: false }),
}

const configurationSteps: Readonly<Record<string, ConfigurationStep>> = {
  ...servingSteps,
  ...targetSteps,
  ...ruleSteps,
}

/** A flag after instructions, or why they cannot be applied. */
export type Applied =
  | { readonly flag: FlagDoc; readonly problem?: undefined }
  | { readonly problem: Problem; readonly flag?: undefined }

export interface Problem {
  /** Whether LaunchDarkly may accept the instruction, because its effect is not known here. */
  readonly isUnknown: boolean
  readonly message: string
  /** The place of the instruction, from 0. */
  readonly index: number
}

/** Where instructions apply. */
export interface Place extends Pick<Applying, 'variationsOf'> {
  /** Undefined for instructions that concern all environments. */
  readonly environmentKey: string | undefined
  readonly now: number
}

/**
 * A flag as instructions would make it. New rules and clauses have no ids. This says what the flag would look like, never that
 * LaunchDarkly would accept the instructions: permissions, approvals, experiments and dependents are not looked at.
 *
 * @param flag A document with the environment in full.
 */
export function applyInstructions(flag: FlagDoc, instructions: readonly Instruction[], place: Place): Applied {
  let after = flag
  for (const [index, { kind, ...given }] of instructions.entries()) {
    try {
      after = applyOne(after, kind, given, place)
    } catch (error) {
      if (!(error instanceof Inapplicable)) throw error
      return { problem: { isUnknown: error.isUnknown, message: `${kind}: ${error.message}`, index } }
    }
  }
  return { flag: after }
}

function applyOne(
  flag: FlagDoc,
  kind: string,
  given: Parameters,
  { environmentKey, variationsOf, now }: Place,
): FlagDoc {
  const ofFlag = stepIn(flagSteps, kind)
  if (ofFlag) return ofFlag(flag, given, now)
  const ofConfiguration = stepIn(configurationSteps, kind)
  if (!ofConfiguration) throw new Inapplicable('The gateway cannot preview this instruction.', true)
  const config: FlagConfigRep | undefined =
    environmentKey !== undefined && Object.hasOwn(flag.environments ?? {}, environmentKey)
      ? flag.environments![environmentKey]
      : undefined
  if (!config) throw new Inapplicable('Expected an environment of the flag.')
  const { _summary, ...after } = ofConfiguration(config, given, { varied: flag, variationsOf })
  return { ...flag, environments: { ...flag.environments, [environmentKey!]: after } }
}

const stepIn = <Step>(steps: Readonly<Record<string, Step>>, kind: string): Step | undefined =>
  Object.hasOwn(steps, kind) ? steps[kind] : undefined

/** The keys of the flags whose variations instructions name. */
export const prerequisitesIn = (instructions: readonly Instruction[]): readonly string[] =>
  instructions
    .filter(({ kind }) => /Prerequisites?$/.test(kind) && kind !== 'removePrerequisite')
    .flatMap(({ key, prerequisites }) => [
      key,
      ...(Array.isArray(prerequisites) ? prerequisites.map((one) => one?.key) : []),
    ])
    .filter((key): key is string => typeof key === 'string')

/** The differences that instructions make: in an environment, and in what all environments share. */
export function changesBetween(
  before: FlagDoc,
  after: FlagDoc,
  environmentKey: string | undefined,
): readonly FlagChange[] {
  const sides = environmentKey === undefined ? [] : [before, after].map((flag) => environmentOf(flag, environmentKey))
  const [from, to] = sides
  return [
    ...(from && to ? differences(from, to, configurationParts) : []),
    ...sharedDifferences(before, after, sharedParts),
  ]
}
