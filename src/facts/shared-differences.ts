import type { Varied } from '../rest/flags/flag-environments.ts'
import type { FlagRep } from '../rest/flags/flags.ts'
import { isSecretBy } from '../rest/secret-names.ts'
import { canonical } from './canonical.ts'
import { jsonWords, named, sentenceOf, yesOrNo } from './change-sentences.ts'
import {
  type FlagPart,
  kindOf,
  pointer,
  type ServedChange,
  type SideNames,
  sharedParts,
  type ValueChange,
} from './flag-changes.ts'
import { type Sides, type VariedSide, variedSide } from './sides.ts'
import { variationDifferences } from './variation-differences.ts'
import { listed, quoted } from './words.ts'

/** A version of a flag. */
export type ComparedFlag = FlagRep & Varied

/** One of two versions of a flag. */
export interface SharedSide extends VariedSide {
  readonly flag: ComparedFlag
}

type Comparison = (sides: Sides<SharedSide>) => readonly (ValueChange | ServedChange)[]

/**
 * The differences between two versions of a flag in what all its environments share, in the order of the parts.
 *
 * @param parts The parts to compare. Others are ignored.
 * @param names The words for the sides in sentences.
 */
export function sharedDifferences(
  from: ComparedFlag,
  to: ComparedFlag,
  parts: readonly FlagPart[],
  names: SideNames = { from: 'before', to: 'after' },
): readonly (ValueChange | ServedChange)[] {
  const sides = {
    from: { ...variedSide(from, names.from), flag: from },
    to: { ...variedSide(to, names.to), flag: to },
  }
  const wanted = new Set(parts)
  return sharedParts.flatMap((part) => (wanted.has(part) ? comparisons[part](sides) : []))
}

interface Compared {
  readonly part: FlagPart
  readonly path?: readonly string[]
  readonly subject: string
  /** The value of a flag. Null and undefined are none. */
  readonly read: (flag: ComparedFlag) => unknown
  readonly text?: (value: never) => string
}

/** The comparison of one value. */
const value =
  ({ part, subject, read, path = [part.toLowerCase()], text = jsonWords }: Compared): Comparison =>
  (sides) => {
    const [before, after] = [read(sides.from.flag) ?? null, read(sides.to.flag) ?? null]
    if (canonical(before) === canonical(after)) return []
    const textOf = (one: unknown) => (one === null ? 'none' : text(one as never))
    return [
      {
        ...{ type: 'ValueChange', part, kind: kindOf(before, after), path: pointer(...path), before, after },
        sentence: sentenceOf(subject, [textOf(before), textOf(after)], sides),
      },
    ]
  }

/** The comparison of something that is true or not. */
const whether = (part: FlagPart, subject: string, read: (flag: ComparedFlag) => unknown): Comparison =>
  value({ part, subject, read: (flag) => read(flag) === true, text: yesOrNo })

/** The comparison of the values of an object, name by name. */
const eachOf =
  <Value>(
    read: (flag: ComparedFlag) => Readonly<Record<string, Value>> | undefined,
    compared: (name: string, of: (flag: ComparedFlag) => Value | undefined) => Compared,
  ): Comparison =>
  (sides) => {
    const objects = [read(sides.from.flag) ?? {}, read(sides.to.flag) ?? {}]
    const names = [...new Set(objects.flatMap(Object.keys))].toSorted()
    const of = (name: string) => (flag: ComparedFlag) => {
      const object = read(flag) ?? {}
      return Object.hasOwn(object, name) ? object[name] : undefined
    }
    return names.flatMap((name) => value(compared(name, of(name)))(sides))
  }

type Defaults = NonNullable<FlagRep['defaults']>

const inNewEnvironments =
  (property: keyof Defaults, subject: string): Comparison =>
  (sides) => {
    const { from, to } = sides
    const [before, after] = [from.flag.defaults?.[property] ?? null, to.flag.defaults?.[property] ?? null]
    if (from.variationKey(before) === to.variationKey(after)) return []
    const served = (side: SharedSide, variation: number | null) =>
      side.servedDoc(variation === null ? null : { variation })
    return [
      {
        ...{ type: 'ServedChange', part: 'DEFAULTS', kind: kindOf(before, after), path: pointer('defaults', property) },
        fromServed: served(from, before),
        toServed: served(to, after),
        sentence: sentenceOf(subject, [named(from, before), named(to, after)], sides),
      },
    ]
  }

const onVariation = inNewEnvironments('onVariation', 'New environments serve, while the flag is on,')
const offVariation = inNewEnvironments('offVariation', 'New environments serve, while the flag is off,')

function maintainerOf({ maintainerId, _maintainer, maintainerTeamKey }: ComparedFlag) {
  if (maintainerTeamKey) return { teamKey: maintainerTeamKey }
  const memberId = maintainerId || _maintainer?._id
  return memberId ? { memberId } : null
}

const comparisons: Readonly<Record<(typeof sharedParts)[number], Comparison>> = {
  NAME: value({ part: 'NAME', subject: 'The name is', read: ({ name }) => name }),
  DESCRIPTION: value({
    part: 'DESCRIPTION',
    subject: 'The description is',
    read: ({ description }) => description || null,
  }),
  TAGS: value({
    part: 'TAGS',
    subject: 'The tags are',
    read: ({ tags }) => [...new Set(tags)].toSorted(),
    text: (tags: readonly string[]) => listed(tags, quoted) || 'none',
  }),
  TEMPORARY: whether('TEMPORARY', 'The flag is temporary:', ({ temporary }) => temporary),
  VARIATIONS: variationDifferences,
  DEFAULTS: (sides) => [...onVariation(sides), ...offVariation(sides)],
  MAINTAINER: value({
    part: 'MAINTAINER',
    subject: 'The maintainer is',
    read: maintainerOf,
    text: ({ teamKey, memberId }: { teamKey?: string; memberId?: string }) =>
      teamKey ? `team ${quoted(teamKey)}` : `member ${quoted(memberId ?? '')}`,
  }),
  CUSTOM_PROPERTIES: eachOf(
    ({ customProperties }) => customProperties,
    (key, of) => ({
      part: 'CUSTOM_PROPERTIES',
      path: ['customProperties', key],
      subject: `The property ${quoted(key)} is`,
      read: (flag) => {
        const property = of(flag)
        // With the key, by which the answer hides the values of a credential.
        return property && { key, name: property.name, values: property.value }
      },
      text: ({ name, values }: { name: unknown; values: readonly string[] }) =>
        isSecretBy(key, values) || isSecretBy(String(name), values) ? 'hidden' : listed(values, quoted) || 'empty',
    }),
  ),
  CLIENT_SIDE_AVAILABILITY: eachOf(
    ({ clientSideAvailability }) => clientSideAvailability as Readonly<Record<string, unknown>> | undefined,
    (name, of) => ({
      part: 'CLIENT_SIDE_AVAILABILITY',
      path: ['clientSideAvailability', name],
      subject: `${quoted(name)} of the client-side availability is`,
      read: of,
    }),
  ),
  ARCHIVED: whether('ARCHIVED', 'The flag is archived:', ({ archived }) => archived),
  DEPRECATED: whether('DEPRECATED', 'The flag is deprecated:', ({ deprecated }) => deprecated),
}
