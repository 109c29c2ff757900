import { isSame } from '../change.ts'
import type { ConfigRecord, FlagRecord, Rule } from '../store.ts'

/** An action as roles and the audit log name it, and what it did in words. */
export interface Deed {
  action: string
  said: string
}

interface Doing<Row> extends Deed {
  of(row: Row): unknown
}

const withoutWords = ({ description: _, ...rule }: Rule) => rule

const inEnvironment: readonly Doing<ConfigRecord>[] = [
  { action: 'updateOn', of: ({ on }) => on, said: 'turned' },
  {
    action: 'updateTargets',
    of: ({ targets, contextTargets }) => [targets, contextTargets],
    said: 'Changed the individual targets',
  },
  { action: 'updateRules', of: ({ rules }) => rules.map(withoutWords), said: 'Changed the rules' },
  {
    action: 'updateFlagRuleDescription',
    of: ({ rules }) => new Map(rules.map(({ _id, description }) => [_id, description])),
    said: 'Changed what is said of a rule',
  },
  { action: 'updateFallthrough', of: ({ fallthrough }) => fallthrough, said: 'Changed the default rule' },
  { action: 'updateOffVariation', of: ({ offVariation }) => offVariation, said: 'Changed the off variation' },
  { action: 'updatePrerequisites', of: ({ prerequisites }) => prerequisites, said: 'Changed the prerequisites' },
  {
    action: 'updateTrackEvents',
    of: ({ trackEvents, trackEventsFallthrough }) => [trackEvents, trackEventsFallthrough],
    said: 'Changed which events are tracked',
  },
  { action: 'updateFlagConfigMigrationSettings', of: ({ checkRatio }) => checkRatio, said: 'Changed the check ratio' },
]

const ofFlag: readonly Doing<FlagRecord>[] = [
  { action: 'updateName', of: ({ name }) => name, said: 'Renamed the flag' },
  { action: 'updateDescription', of: ({ description }) => description, said: 'Changed the description' },
  { action: 'updateTags', of: ({ tags }) => tags, said: 'Changed the tags' },
  { action: 'updateFlagVariations', of: ({ variations }) => variations, said: 'Changed the variations' },
  { action: 'updateFlagDefaultVariations', of: servedByDefault, said: 'Changed the default variations' },
  {
    action: 'updateFlagCustomProperties',
    of: ({ customProperties }) => customProperties,
    said: 'Changed the properties',
  },
  { action: 'updateTemporary', of: ({ temporary }) => temporary, said: 'Changed how long the flag is to stay' },
  {
    action: 'updateMaintainer',
    of: ({ maintainerId, maintainerTeamKey }) => [maintainerId, maintainerTeamKey],
    said: 'Changed the maintainer',
  },
  {
    action: 'updateClientSideFlagAvailability',
    of: ({ clientSideAvailability }) => clientSideAvailability,
    said: 'Changed which client-side SDKs get the flag',
  },
  { action: 'updateIncludeInSnippet', of: ({ includeInSnippet }) => includeInSnippet, said: 'Changed the snippet' },
  { action: 'updateGlobalArchived', of: ({ archivedAt }) => archivedAt, said: 'Changed whether the flag is archived' },
  {
    action: 'updateDeprecated',
    of: ({ deprecatedAt }) => deprecatedAt,
    said: 'Changed whether the flag is deprecated',
  },
  { action: 'updateReleasePipeline', of: ({ releasePipelineKey }) => releasePipelineKey, said: 'Changed the pipeline' },
]

/** By their ids: an index that is another one because a variation went names the same as before. */
function servedByDefault({ variations, defaults }: FlagRecord) {
  return [variations[defaults.onVariation]?._id, variations[defaults.offVariation]?._id]
}

const differing = <Row>(doings: readonly Doing<Row>[], before: Row, after: Row): Deed[] =>
  doings.filter(({ of }) => !isSame(of(before), of(after))).map(({ action, said }) => ({ action, said }))

/** What was done to the flag itself. */
export const deedsOf = (before: FlagRecord, after: FlagRecord): Deed[] => differing(ofFlag, before, after)

/** What was done to it in an environment. */
export const deedsIn = (before: ConfigRecord, after: ConfigRecord): Deed[] =>
  differing(inEnvironment, before, after).map((deed) =>
    deed.action === 'updateOn' ? { ...deed, said: after.on ? 'Turned targeting on' : 'Turned targeting off' } : deed,
  )

/** Whether who is served what may be another now. */
export const isTargeting = ({ action }: Deed): boolean => action !== 'updateTrackEvents'
