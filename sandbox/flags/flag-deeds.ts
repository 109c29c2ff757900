import { isSame } from '../resource/change.ts'
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
const of =
  <Row>(part: (row: Row) => unknown) =>
  (before: Row, after: Row) =>
    !isSame(part(before), part(after))

const withoutWords = ({ description: _, ...rule }: Rule) => rule

/** Of a rule that was there before and still is. */
const saidOtherwise = (before: ConfigRecord, after: ConfigRecord) =>
  after.rules.some(({ _id, description }) =>
    before.rules.some((rule) => rule._id === _id && rule.description !== description),
  )

const inEnvironment: readonly Doing<ConfigRecord>[] = [
  {
    action: 'updateOn',
    isDone: (before, after) => !before.on && after.on,
    said: 'Turned targeting on',
    titleVerb: 'turned on the flag',
  },
  {
    action: 'updateOn',
    isDone: (before, after) => before.on && !after.on,
    said: 'Turned targeting off',
    titleVerb: 'turned off the flag',
  },
  {
    action: 'updateTargets',
    isDone: of(({ targets, contextTargets }) => [targets, contextTargets]),
    said: 'Changed the individual targets',
  },
  { action: 'updateRules', isDone: of(({ rules }) => rules.map(withoutWords)), said: 'Changed the rules' },
  {
    action: 'updateFlagRuleDescription',
    isDone: saidOtherwise,
    said: 'Changed what is said of a rule',
  },
  { action: 'updateFallthrough', isDone: of(({ fallthrough }) => fallthrough), said: 'Changed the default rule' },
  { action: 'updateOffVariation', isDone: of(({ offVariation }) => offVariation), said: 'Changed the off variation' },
  {
    action: 'updatePrerequisites',
    isDone: of(({ prerequisites }) => prerequisites),
    said: 'Changed the prerequisites',
  },
  {
    action: 'updateTrackEvents',
    isDone: of((config) => [config.trackEvents, config.trackEventsFallthrough, config.debugEventsUntil]),
    said: 'Changed which events are tracked',
  },
  {
    action: 'updateFlagConfigMigrationSettings',
    isDone: of(({ checkRatio }) => checkRatio),
    said: 'Changed the check ratio',
  },
]

const ofFlag: readonly Doing<FlagRecord>[] = [
  { action: 'updateName', isDone: of(({ name }) => name), said: 'Renamed the flag' },
  { action: 'updateDescription', isDone: of(({ description }) => description), said: 'Changed the description' },
  { action: 'updateTags', isDone: of(({ tags }) => tags), said: 'Changed the tags' },
  { action: 'updateFlagVariations', isDone: of(({ variations }) => variations), said: 'Changed the variations' },
  { action: 'updateFlagDefaultVariations', isDone: of(servedByDefault), said: 'Changed the default variations' },
  {
    action: 'updateFlagCustomProperties',
    isDone: of(({ customProperties }) => customProperties),
    said: 'Changed the properties',
  },
  { action: 'updateTemporary', isDone: of(({ temporary }) => temporary), said: 'Changed how long the flag is to stay' },
  {
    action: 'updateMaintainer',
    isDone: of(({ maintainerId, maintainerTeamKey }) => [maintainerId, maintainerTeamKey]),
    said: 'Changed the maintainer',
  },
  {
    action: 'updateClientSideFlagAvailability',
    isDone: of(({ clientSideAvailability }) => clientSideAvailability),
    said: 'Changed which client-side SDKs get the flag',
  },
  {
    action: 'updateIncludeInSnippet',
    isDone: of(({ includeInSnippet }) => includeInSnippet),
    said: 'Changed the snippet',
  },
  {
    action: 'updateGlobalArchived',
    isDone: (before, after) => before.archivedAt === undefined && after.archivedAt !== undefined,
    said: 'Archived the flag',
    titleVerb: 'archived the flag',
  },
  {
    action: 'updateGlobalArchived',
    isDone: (before, after) => before.archivedAt !== undefined && after.archivedAt === undefined,
    said: 'Restored the flag',
    titleVerb: 'restored the flag',
  },
  {
    action: 'updateDeprecated',
    isDone: (before, after) => before.deprecatedAt === undefined && after.deprecatedAt !== undefined,
    said: 'Deprecated the flag',
    titleVerb: 'deprecated the flag',
  },
  {
    action: 'updateDeprecated',
    isDone: (before, after) => before.deprecatedAt !== undefined && after.deprecatedAt === undefined,
    said: 'Took back that the flag is deprecated',
    titleVerb: 'took back the deprecation of the flag',
  },
  {
    action: 'addReleasePipeline',
    isDone: (before, after) => before.releasePipelineKey === undefined && after.releasePipelineKey !== undefined,
    said: 'Added the flag to a release pipeline',
  },
  {
    action: 'removeReleasePipeline',
    isDone: (before, after) => before.releasePipelineKey !== undefined && after.releasePipelineKey === undefined,
    said: 'Removed the flag from its release pipeline',
  },
  {
    action: 'replaceReleasePipeline',
    isDone: (before, after) =>
      before.releasePipelineKey !== undefined &&
      after.releasePipelineKey !== undefined &&
      before.releasePipelineKey !== after.releasePipelineKey,
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
