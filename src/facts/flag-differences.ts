import { named, onlyIn, sentenceOf, servedWords, yesOrNo } from './change-sentences.ts'
import {
  configurationParts,
  type FlagChange,
  type FlagPart,
  kindOf,
  type PrerequisiteChange,
  pointer,
  type ServedChange,
  type SideNames,
  type ValueChange,
} from './flag-changes.ts'
import { ruleDifferences } from './rule-differences.ts'
import { type ComparedConfiguration, type Side, type Sides, sideOf } from './sides.ts'
import { finished, type Steps } from './steps.ts'
import { targetDifferences } from './target-differences.ts'
import { cut, quoted } from './words.ts'

type ConfigurationPart = (typeof configurationParts)[number]

/** The parts that decide what contexts get: those of a copy. */
export const servingParts: readonly ConfigurationPart[] = configurationParts.filter((part) => part !== 'TRACKING')

/**
 * The differences between two configurations that were read in full: of a flag in two environments, or of two versions of a flag. They are
 * in the order of the parts, then of positions and keys. Variations are compared by their ids, through the variations of each side. What
 * makes no difference to SDKs makes none here. Takes n log n time.
 *
 * @param parts The parts to compare. Others are ignored.
 * @param names The words for the sides in sentences. Default the environments, or `before` and `after` in one environment.
 * @example
 * differences(environmentOf(flag, 'staging')!, environmentOf(flag, 'production')!, ['ON'])[0]?.sentence // 'The flag is off in staging, on in production.'
 */
export function differences(
  from: ComparedConfiguration,
  to: ComparedConfiguration,
  parts: readonly FlagPart[],
  names?: SideNames,
): readonly FlagChange[] {
  return finished(differencesInSteps(from, to, parts, names))
}

/** The same in steps, for configurations of any size. */
export function* differencesInSteps(
  from: ComparedConfiguration,
  to: ComparedConfiguration,
  parts: readonly FlagPart[],
  names: SideNames = namesOf(from, to),
): Steps<readonly FlagChange[]> {
  const sides = { from: sideOf(from, names.from), to: sideOf(to, names.to) }
  const wanted = new Set(parts)
  const found: (readonly FlagChange[])[] = []
  // Two parts are about the rules.
  const ofRules = wanted.has('RULES') || wanted.has('TRACKING') ? yield* ruleDifferences(sides) : null
  for (const part of configurationParts) {
    if (!wanted.has(part)) continue
    if (part === 'TARGETS') found.push(yield* targetDifferences(sides))
    else if (part === 'RULES') found.push(ofRules?.rules ?? [])
    else found.push(comparisons[part](sides), part === 'TRACKING' ? (ofRules?.tracking ?? []) : [])
  }
  return found.flat()
}

function namesOf({ at: from }: ComparedConfiguration, { at: to }: ComparedConfiguration): SideNames {
  if (from.environmentKey === to.environmentKey) return { from: 'before', to: 'after' }
  return { from: `in ${cut(from.environmentKey)}`, to: `in ${cut(to.environmentKey)}` }
}

const comparisons: Readonly<
  Record<Exclude<ConfigurationPart, 'TARGETS' | 'RULES'>, (sides: Sides) => readonly FlagChange[]>
> = {
  ON: (sides) => flag(sides, 'ON', 'on', 'The flag is', (on) => (on ? 'on' : 'off')),
  OFF_VARIATION: offVariation,
  FALLTHROUGH: defaultRule,
  PREREQUISITES: prerequisites,
  MIGRATION_SETTINGS: migrationSettings,
  TRACKING: (sides) => [
    ...flag(sides, 'TRACKING', 'trackEvents', 'Tracks the events of all rules:', yesOrNo),
    ...flag(sides, 'TRACKING', 'trackEventsFallthrough', 'Tracks the events of the default rule:', yesOrNo),
  ],
}

/** A property that is true or not. */
function flag(
  sides: Sides,
  part: FlagPart,
  property: 'on' | 'trackEvents' | 'trackEventsFallthrough',
  subject: string,
  text: (value: boolean) => string,
): ValueChange[] {
  const [before, after] = [sides.from.config[property] === true, sides.to.config[property] === true]
  if (before === after) return []
  const texts = [text(before), text(after)] as const
  return [
    {
      ...{ type: 'ValueChange', part, kind: 'CHANGED', path: pointer(property), before, after },
      sentence: sentenceOf(subject, texts, sides),
    },
  ]
}

function offVariation(sides: Sides): ServedChange[] {
  const { from, to } = sides
  const [before, after] = [from.config.offVariation ?? null, to.config.offVariation ?? null]
  if (from.variationKey(before) === to.variationKey(after)) return []
  const served = (side: Side, variation: number | null) => side.servedDoc(variation === null ? null : { variation })
  return [
    {
      ...{ type: 'ServedChange', part: 'OFF_VARIATION', kind: kindOf(before, after), path: pointer('offVariation') },
      fromServed: served(from, before),
      toServed: served(to, after),
      sentence: sentenceOf('The off variation is', [named(from, before), named(to, after)], sides),
    },
  ]
}

function defaultRule(sides: Sides): ServedChange[] {
  const { from, to } = sides
  const [before, after] = [from.config.fallthrough ?? null, to.config.fallthrough ?? null]
  if (from.served(before ?? {}) === to.served(after ?? {})) return []
  return [
    {
      ...{ type: 'ServedChange', part: 'FALLTHROUGH', kind: kindOf(before, after), path: pointer('fallthrough') },
      fromServed: from.servedDoc(before),
      toServed: to.servedDoc(after),
      sentence: sentenceOf('The default rule serves', [servedWords(from, before), servedWords(to, after)], sides),
    },
  ]
}

/** The prerequisites by the key of the flag. Its variations belong to another flag, so they are compared by index. */
function prerequisites(sides: Sides): PrerequisiteChange[] {
  const [before, after] = [requiredBy(sides.from), requiredBy(sides.to)]
  const keys = [...new Set([...before.keys(), ...after.keys()])].toSorted()
  return keys.flatMap((flagKey) => {
    const [fromRequired, toRequired] = [before.get(flagKey) ?? null, after.get(flagKey) ?? null]
    if (fromRequired === toRequired) return []
    const texts = [`variation ${fromRequired}`, `variation ${toRequired}`] as const
    const subject = `The prerequisite ${quoted(flagKey)}`
    const lone = fromRequired === null ? sides.to : toRequired === null ? sides.from : undefined
    return {
      type: 'PrerequisiteChange',
      part: 'PREREQUISITES',
      kind: kindOf(fromRequired, toRequired),
      path: pointer('prerequisites', flagKey),
      projectKey: sides.to.config.at.projectKey,
      flagKey,
      fromRequired,
      toRequired,
      sentence: lone ? onlyIn(subject, lone) : sentenceOf(`${subject} must serve`, texts, sides),
    }
  })
}

/** The first entry of a flag decides. */
const requiredBy = ({ config }: Side): ReadonlyMap<string, number> =>
  new Map((config.prerequisites ?? []).toReversed().map(({ key, variation }) => [key, variation]))

function migrationSettings(sides: Sides): ValueChange[] {
  const [before, after] = [sides.from, sides.to].map(({ config }) => config.migrationSettings?.checkRatio ?? null)
  if (before === after) return []
  const texts = [String(before ?? 'none'), String(after ?? 'none')] as const
  return [
    {
      type: 'ValueChange',
      part: 'MIGRATION_SETTINGS',
      kind: kindOf(before, after),
      path: pointer('migrationSettings', 'checkRatio'),
      before,
      after,
      sentence: sentenceOf('Consistency is checked once in this many reads:', texts, sides),
    },
  ]
}
