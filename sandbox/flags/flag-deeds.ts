import { isSame } from '../resource/change.ts'
import { defined } from '../resource/shape.ts'
import type { ConfigRecord, FlagRecord, Rule } from './flag-record.ts'

/** An action as roles and the audit log name it, and what it did in words. */
export interface Deed {
  action: string
  said: string
  /** To be read between who did it and the flag, if there is more to say than that it was changed. */
  titleVerb?: string
}

interface Doing<Row> extends Deed {
  isDone(before: Row, after: Row): boolean
}

/** Done if this is another one after it. */
const changes = <Row>(action: string, part: (row: Row) => unknown, said: string): Doing<Row> => ({
  action,
  said,
  isDone: (before, after) => !isSame(part(before), part(after)),
})

/** Done if there is something after it that was not there before. */
const adds = <Row>(action: string, part: (row: Row) => unknown, said: string, titleVerb?: string): Doing<Row> => ({
  ...{ action, said, ...defined({ titleVerb }) },
  isDone: (before, after) => part(before) === undefined && part(after) !== undefined,
})

/** Done if something is there no more. */
const removes: typeof adds = (action, part, said, titleVerb) => ({
  ...adds(action, part, said, titleVerb),
  isDone: (before, after) => part(before) !== undefined && part(after) === undefined,
})

const withoutWords = ({ description: _, ...rule }: Rule) => rule

/** Of a rule that was there before and still is. */
const saidOtherwise = (before: ConfigRecord, after: ConfigRecord) =>
  after.rules.some(({ _id, description }) =>
    before.rules.some((rule) => rule._id === _id && rule.description !== description),
  )

const isOn = ({ on }: ConfigRecord) => on || undefined

const inEnvironment: readonly Doing<ConfigRecord>[] = [
  adds('updateOn', isOn, 'Turned targeting on', 'turned on the flag'),
  removes('updateOn', isOn, 'Turned targeting off', 'turned off the flag'),
  changes('updateTargets', (one) => [one.targets, one.contextTargets], 'Changed the individual targets'),
  changes('updateRules', ({ rules }) => rules.map(withoutWords), 'Changed the rules'),
  { action: 'updateFlagRuleDescription', isDone: saidOtherwise, said: 'Changed what is said of a rule' },
  changes('updateFallthrough', ({ fallthrough }) => fallthrough, 'Changed the default rule'),
  changes('updateOffVariation', ({ offVariation }) => offVariation, 'Changed the off variation'),
  changes('updatePrerequisites', ({ prerequisites }) => prerequisites, 'Changed the prerequisites'),
  changes(
    'updateTrackEvents',
    (one) => [one.trackEvents, one.trackEventsFallthrough, one.debugEventsUntil],
    'Changed which events are tracked',
  ),
  changes('updateFlagConfigMigrationSettings', ({ checkRatio }) => checkRatio, 'Changed the check ratio'),
]

const archivedAt = (flag: FlagRecord) => flag.archivedAt
const deprecatedAt = (flag: FlagRecord) => flag.deprecatedAt
const pipeline = (flag: FlagRecord) => flag.releasePipelineKey

const ofFlag: readonly Doing<FlagRecord>[] = [
  changes('updateName', ({ name }) => name, 'Renamed the flag'),
  changes('updateDescription', ({ description }) => description, 'Changed the description'),
  changes('updateTags', ({ tags }) => tags, 'Changed the tags'),
  changes('updateFlagVariations', ({ variations }) => variations, 'Changed the variations'),
  changes('updateFlagDefaultVariations', servedByDefault, 'Changed the default variations'),
  changes('updateFlagCustomProperties', ({ customProperties }) => customProperties, 'Changed the properties'),
  changes('updateTemporary', ({ temporary }) => temporary, 'Changed how long the flag is to stay'),
  changes('updateMaintainer', (one) => [one.maintainerId, one.maintainerTeamKey], 'Changed the maintainer'),
  changes(
    'updateClientSideFlagAvailability',
    ({ clientSideAvailability }) => clientSideAvailability,
    'Changed which client-side SDKs get the flag',
  ),
  changes('updateIncludeInSnippet', ({ includeInSnippet }) => includeInSnippet, 'Changed the snippet'),
  adds('updateGlobalArchived', archivedAt, 'Archived the flag', 'archived the flag'),
  removes('updateGlobalArchived', archivedAt, 'Restored the flag', 'restored the flag'),
  adds('updateDeprecated', deprecatedAt, 'Deprecated the flag', 'deprecated the flag'),
  removes(
    'updateDeprecated',
    deprecatedAt,
    'Took back that the flag is deprecated',
    'took back the deprecation of the flag',
  ),
  adds('addReleasePipeline', pipeline, 'Added the flag to a release pipeline'),
  removes('removeReleasePipeline', pipeline, 'Removed the flag from its release pipeline'),
  {
    action: 'replaceReleasePipeline',
    isDone: (before, after) => Boolean(pipeline(before) && pipeline(after)) && pipeline(before) !== pipeline(after),
    said: 'Moved the flag to another release pipeline',
  },
]

/** By their ids: an index that is another one because a variation went names the same as before. */
function servedByDefault({ variations, defaults }: FlagRecord) {
  return [variations[defaults.onVariation]?._id, variations[defaults.offVariation]?._id]
}

const differing = <Row>(doings: readonly Doing<Row>[], before: Row, after: Row): Deed[] =>
  doings.filter(({ isDone }) => isDone(before, after)).map(({ isDone: _, ...deed }) => deed)

/** What was done to the flag itself. */
export const deedsOf = (before: FlagRecord, after: FlagRecord): Deed[] => differing(ofFlag, before, after)

/** What was done to it in an environment. */
export const deedsIn = (before: ConfigRecord, after: ConfigRecord): Deed[] => differing(inEnvironment, before, after)

/** Whether who is served what may be another now. */
export const isTargeting = ({ action }: Deed): boolean => action !== 'updateTrackEvents'
