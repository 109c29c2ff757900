import type { FlagConfigRep, FlagRep, ServedRep, VariationRep } from '../rest/flags/flags.ts'
import type { Instruction } from '../rest/semantic-patch.ts'
import type { FlagChange, PrerequisiteChange, ServedChange, TargetChange, ValueChange } from './flag-changes.ts'

/** Instructions of a semantic patch, in LaunchDarkly's form, that make differences. */

/** What an instruction can refer to: the flag as it is now. */
export interface Now {
  readonly flag: FlagRep
  readonly config: FlagConfigRep | null
  /** The id of a variation of another flag. Undefined if there is no such variation. */
  readonly variationOf: (flagKey: string, index: number) => string | undefined
}

/** The instructions for a difference. Undefined if no instruction makes it. */
export function instructionsFor(change: FlagChange, now: Now): readonly Instruction[] | undefined {
  switch (change.type) {
    case 'ServedChange':
      return servedInstructions(change, now)
    case 'TargetChange':
      return targetInstructions(change, now)
    case 'PrerequisiteChange':
      return prerequisiteInstructions(change, now)
    case 'ValueChange':
      return valueInstructions(change, now)
    case 'RuleChange':
      return undefined
  }
}

function servedInstructions({ part, path, toServed, fromServed }: ServedChange, now: Now): Instruction[] | undefined {
  if (part === 'DEFAULTS') {
    // LaunchDarkly names the variation by its value, which can be another one today.
    const variationId = toServed && idIn(now, toServed.varied.variations[toServed.variation ?? -1])
    const variation = variationId && now.flag.variations.find(({ _id }) => _id === variationId)
    return variation ? [{ kind: 'updateDefaultVariation', [`${last(path)}Value`]: variation.value }] : undefined
  }
  if (part === 'OFF_VARIATION') {
    const variationId = toServed && idIn(now, toServed.varied.variations[toServed.variation ?? -1])
    return variationId ? [{ kind: 'updateOffVariation', variationId }] : undefined
  }
  if (fromServed?.rollout?.experimentAllocation) return undefined
  const served = toServed === null ? undefined : servedParameters(toServed, toServed.varied.variations, now)
  return served ? [{ kind: 'updateFallthroughVariationOrRollout', ...served }] : undefined
}

/** What an instruction says is to be served. Undefined for what no instruction can say: an experiment, or a variation that is gone. */
export function servedParameters(
  { variation, rollout }: ServedRep,
  variations: readonly VariationRep[],
  now: Now,
): Readonly<Record<string, unknown>> | undefined {
  if (typeof variation === 'number') {
    const variationId = idIn(now, variations[variation])
    return variationId ? { variationId } : undefined
  }
  if (!rollout || rollout.experimentAllocation) return undefined
  const weights = new Map<string, number>()
  for (const { variation: index, weight } of rollout.variations) {
    if (!(weight > 0)) continue
    const id = idIn(now, variations[index])
    if (id === undefined) return undefined
    weights.set(id, (weights.get(id) ?? 0) + weight)
  }
  return {
    rolloutWeights: Object.fromEntries(weights),
    ...(rollout.bucketBy && { rolloutBucketBy: rollout.bucketBy }),
    ...(rollout.contextKind && { rolloutContextKind: rollout.contextKind }),
  }
}

/** The id of a variation that the flag still has. */
const idIn = ({ flag }: Now, variation: { readonly _id?: string } | null | undefined): string | undefined =>
  variation?._id && flag.variations.some(({ _id }) => _id === variation._id) ? variation._id : undefined

/** A context is a target of one variation at a time, so it is removed before it is added. */
function targetInstructions(
  { contextKind, fromVariation, toVariation, keys, kind }: TargetChange,
  now: Now,
): Instruction[] | undefined {
  const [from, to] = [idIn(now, fromVariation), idIn(now, toVariation)]
  if ((kind !== 'ADDED' && !from) || (kind !== 'REMOVED' && !to)) return undefined
  return [
    ...(from ? [{ kind: 'removeTargets', contextKind, variationId: from, values: keys }] : []),
    ...(to ? [{ kind: 'addTargets', contextKind, variationId: to, values: keys }] : []),
  ]
}

function prerequisiteInstructions(
  { flagKey, toRequired, fromRequired }: PrerequisiteChange,
  { variationOf }: Now,
): Instruction[] | undefined {
  if (toRequired === null) return [{ kind: 'removePrerequisite', key: flagKey }]
  const variationId = variationOf(flagKey, toRequired)
  if (variationId === undefined) return undefined
  return [{ kind: fromRequired === null ? 'addPrerequisite' : 'updatePrerequisite', key: flagKey, variationId }]
}

type ToValue = (change: ValueChange, now: Now) => readonly Instruction[] | undefined

/** An instruction for each of two states. */
const either =
  (yes: string, no: string): ToValue =>
  ({ after }) => [{ kind: after === true ? yes : no }]

const values: Readonly<Partial<Record<FlagChange['part'], ToValue>>> = {
  ON: either('turnFlagOn', 'turnFlagOff'),
  TRACKING: trackingInstructions,
  NAME: ({ after }) => (after === null ? undefined : [{ kind: 'updateName', value: after }]),
  DESCRIPTION: ({ after }) => [{ kind: 'updateDescription', value: after ?? '' }],
  TAGS: ({ before, after }) => [
    ...listInstruction('removeTags', textsIn(before), textsIn(after)),
    ...listInstruction('addTags', textsIn(after), textsIn(before)),
  ],
  TEMPORARY: either('makeFlagTemporary', 'makeFlagPermanent'),
  VARIATIONS: variationInstructions,
  MAINTAINER: maintainerInstructions,
  CUSTOM_PROPERTIES: propertyInstructions,
  CLIENT_SIDE_AVAILABILITY: ({ path, after }) => [
    { kind: after === true ? 'turnOnClientSideAvailability' : 'turnOffClientSideAvailability', value: last(path) },
  ],
  ARCHIVED: either('archiveFlag', 'restoreFlag'),
  DEPRECATED: either('deprecateFlag', 'restoreDeprecatedFlag'),
}

const valueInstructions: ToValue = (change, now) => values[change.part]?.(change, now)

function trackingInstructions({ path, after }: ValueChange, { config }: Now): readonly Instruction[] | undefined {
  const trackEvents = after === true
  const [name, ruleId] = stepsOf(path)
  const isThere = config?.rules?.some(({ _id }) => _id === ruleId)
  if (name === 'rules') return isThere ? [{ kind: 'updateRuleTrackEvents', ruleId, trackEvents }] : undefined
  return [{ kind: name === 'trackEvents' ? 'updateTrackEvents' : 'updateTrackEventsFallthrough', trackEvents }]
}

/** A variation that is gone comes back with another id only, and the order of the variations stays. */
function variationInstructions({ kind, path, before, after }: ValueChange): readonly Instruction[] | undefined {
  const variationId = last(path)
  if (kind === 'REMOVED') return [{ kind: 'removeVariation', variationId }]
  if (kind !== 'CHANGED') return undefined
  const [had, has] = [propertyOf(before, 'value'), propertyOf(after, 'value')]
  const texts = { name: propertyOf(after, 'name') ?? '', description: propertyOf(after, 'description') ?? '' }
  const value = JSON.stringify(had) === JSON.stringify(has) ? {} : { value: has }
  return [{ kind: 'updateVariation', variationId, ...value, ...texts }]
}

function maintainerInstructions({ after }: ValueChange): readonly Instruction[] {
  const [memberId, teamKey] = [propertyOf(after, 'memberId'), propertyOf(after, 'teamKey')]
  if (teamKey) return [{ kind: 'updateMaintainerTeam', value: teamKey }]
  return memberId ? [{ kind: 'updateMaintainerMember', value: memberId }] : [{ kind: 'removeMaintainer' }]
}

function propertyInstructions({ kind, path, before, after }: ValueChange): readonly Instruction[] {
  const key = last(path)
  if (kind === 'REMOVED') return [{ kind: 'removeCustomProperties', key, values: propertyOf(before, 'values') }]
  const verb = kind === 'ADDED' ? 'addCustomProperties' : 'replaceCustomProperties'
  return [{ kind: verb, key, name: propertyOf(after, 'name'), values: propertyOf(after, 'values') }]
}

/** The texts that another list lacks. */
function listInstruction(kind: string, texts: readonly string[], others: readonly string[]): Instruction[] {
  const known = new Set(others)
  const left = texts.filter((text) => !known.has(text))
  return left.length ? [{ kind, values: left }] : []
}

const textsIn = (list: unknown): readonly string[] => (Array.isArray(list) ? list : [])

const propertyOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined

/** The steps of a JSON pointer. */
const stepsOf = (path: string): readonly string[] =>
  path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))

/** The last step of a JSON pointer. */
export const last = (path: string): string => stepsOf(path).at(-1) ?? ''
