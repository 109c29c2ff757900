import { missing, undeclared } from './finding.ts'

/** Something that LaunchDarkly's document gets wrong or leaves out, so that what we do is right all the same. */
export interface Deviation {
  /** By id; any operation without it. */
  operations?: readonly string[]
  place: string | RegExp
  problem: string
  /** What was there, as JSON, so that only this is forgiven. */
  got?: RegExp
  /** Why the document is not to be followed. */
  reason: string
  /** Nothing does this yet, so that no warning is due while it is not used. */
  later?: true
}

/** Those of projects that take a JSON patch and nothing else by their schema. */
const projectPatches = ['patchProject', 'patchEnvironment', 'patchFlagDefaultsByProject']

const flagPatches = ['patchFeatureFlag', 'patchSegment']

const commented =
  'The overview of the API lets any JSON patch come with a comment, beside it in an object; the schema has the patch alone.'

const dashed = 'Other lists take a dash for the descending order; the document names the fields alone.'

export const deviations: readonly Deviation[] = [
  {
    operations: ['getFeatureFlags', 'getFeatureFlag', 'getFeatureFlagStatusAcrossEnvironments'],
    place: 'query.env',
    problem: 'must be string',
    got: /^\[/,
    reason: 'The parameter may be repeated, once for each environment; the document types it as one string.',
  },
  {
    operations: [
      ...['getContextsTotalUsage', 'getContextsClientsideUsage', 'getContextsServersideUsage', 'getMAUTotalUsage'],
      ...['getMAUClientsideUsage', 'getServiceConnectionsUsage', 'getDataExportEventsUsage', 'getVegaAIUsage'],
      ...['getExperimentationEventsUsage', 'getExperimentationKeysUsage', 'getMauUsage'],
    ],
    place: /^query\.(project|environment)(Key)?$|^query\.(anonymous|experimentId|group[Bb]y)$/,
    problem: 'must be string',
    got: /^\[/,
    reason: 'Its own text lets the parameter be repeated, once for each value; the document types it as one string.',
  },
  {
    operations: ['getFeatureFlags'],
    place: 'query.summary',
    problem: 'must be boolean',
    got: /^"[01]"$/,
    reason:
      "The document types it as a boolean, but its own text asks for `summary=0` to get a flag's rules and targets.",
  },
  {
    place: 'status',
    problem: undeclared,
    got: /^(400|401|403|404|429)$/,
    reason:
      'Dozens of operations leave out 401 or 429, and some lists the 400 of a wrong filter or limit. Any route can refuse ' +
      'a token, a permission, a key or the rate, and the gateway has to expect that.',
  },
  {
    place: /^[45]\d\d\.id$/,
    problem: undeclared,
    reason: 'The overview of the API gives an error body as code, message and id; the schemas leave out the id.',
  },
  {
    // In bodies it comes with patches of documents, whose values have no schema.
    operations: ['getFeatureFlags', 'getFeatureFlag', 'patchFeatureFlag'],
    place: /\.rollout\.experimentAllocation\.type$/,
    problem: undeclared,
    got: /^"measuredRollout"$/,
    reason:
      "LaunchDarkly marks the rollouts of guarded rollouts so. The schema has the property in AI configs' rollouts, and lacks it in flags'.",
  },
  {
    operations: [
      'getBigSegmentStoreIntegrations',
      'getIntegrationDeliveryConfigurations',
      'getIntegrationDeliveryConfigurationByEnvironment',
      'getFlagImportConfigurations',
    ],
    place: '200.items[].config',
    problem: missing,
    reason: 'The schema requires the settings, and its own text says that only a single integration has them.',
  },
  {
    operations: ['getPullRequests', 'getDeploymentFrequencyChart', 'getReleaseFrequencyChart'],
    place: /^query\.(from|to)$/,
    problem: 'must match format "date-time"',
    got: /^"\d+"$/,
    reason: 'The parameters are typed as dates, but their own text says that they are Unix times in milliseconds.',
  },
  {
    operations: ['getOpenapiSpec'],
    place: '200',
    problem: 'must have no body',
    reason: 'Its own text says that it answers with the document in JSON; the document declares no content.',
  },
  {
    operations: ['deleteProject'],
    place: 'status',
    problem: undeclared,
    got: /^409$/,
    reason: 'The last project of an account cannot be deleted; the document does not say how that is told.',
  },
  {
    operations: ['postSegment'],
    place: 'status',
    problem: undeclared,
    got: /^409$/,
    reason: 'A key that is taken is a conflict, as the document says of other things that have a key.',
  },
  {
    operations: ['postFeatureFlag'],
    place: 'status',
    problem: undeclared,
    got: /^413$/,
    reason: 'No server takes a body of any length; the document declares 413 for an agent graph.',
  },
  {
    operations: ['patchSegment'],
    place: 'body.patch[].from',
    problem: undeclared,
    reason: 'RFC 6902 has it for `move` and `copy`, which the overview of the API names among the operations.',
  },
  {
    operations: ['patchProject', 'patchWebhook', 'patchFeatureFlag'],
    place: 'status',
    problem: undeclared,
    got: /^409$/,
    reason: 'The test of any JSON patch can fail; the document declares 409 for some of those who take one.',
  },
  {
    operations: ['deleteEnvironment'],
    place: 'status',
    problem: undeclared,
    got: /^409$/,
    reason:
      'Like the last project of an account, the last environment of a project stays, and 409 is how that is told there.',
  },
  {
    operations: projectPatches,
    place: 'body',
    problem: 'must be array',
    got: /^\{"comment":/,
    reason: commented,
  },
  {
    operations: projectPatches,
    place: /^body\.(comment|patch)$/,
    problem: undeclared,
    reason: commented,
  },
  {
    operations: ['patchMember'],
    place: 'body',
    problem: 'must be array',
    got: /^\{"comment":/,
    reason: commented,
  },
  {
    operations: ['patchMember'],
    place: /^body\.(comment|patch)$/,
    problem: undeclared,
    reason: commented,
  },
  {
    operations: ['postMembers'],
    place: '400.invalid_emails',
    problem: undeclared,
    reason: "The operation's own text says that a refusal for the sake of addresses names them; its schema does not.",
  },
  {
    operations: flagPatches,
    place: 'body.patch',
    problem: missing,
    reason: 'A semantic patch has instructions instead; the document declares only the body of a JSON patch.',
  },
  {
    operations: flagPatches,
    place: /^body\.(instructions|environmentKey)$/,
    problem: undeclared,
    reason: 'The parts of a semantic patch, of which the document declares only the comment.',
  },
  {
    operations: ['getAIConfigTargeting', 'patchAIConfigTargeting'],
    place: /^200\.environments\.\{\}\.rules\[\]\.(_id|description|variation|rollout|clauses\[\]\.contextKind)$/,
    problem: undeclared,
    reason:
      'Instructions name rules by their ids, and set these properties; the schema of a rule has only its clauses and whether it tracks events.',
  },
  {
    operations: ['patchAIConfigTargeting'],
    place: 'status',
    problem: undeclared,
    got: /^405$/,
    reason: 'The refusal of a change that needs an approval, as for flags; the document does not say how that is told.',
  },
  {
    operations: ['postTeam', 'createExperiment', 'createLayer', 'postHoldout'],
    place: 'status',
    problem: undeclared,
    got: /^409$/,
    reason:
      'A key that is taken is a conflict, as the document says of other things that have a key, custom roles among them.',
  },
  {
    operations: ['createWorkflowTemplate', 'createMetricGroup'],
    place: 'status',
    problem: undeclared,
    got: /^409$/,
    reason: 'A key that is taken is a conflict, as the document says of other things that have a key.',
  },
  {
    operations: ['patchFlagConfigApprovalRequest'],
    place: 'body',
    problem: undeclared,
    got: /^\{.*"instructions":\[/,
    reason:
      'Its own text tells the instructions that it takes; the document declares a body only for the route of the account.',
  },
  {
    operations: ['postFeatureFlag', 'postSegment'],
    place: 'body.viewKeys',
    problem: undeclared,
    got: /^\[/,
    reason:
      'The views that something new is put into. Official clients send them; the document has views, but not this property.',
  },
  {
    operations: ['postFeatureFlag'],
    place: 'body.maintainerId',
    problem: 'must be string',
    got: /^null$/,
    reason:
      'A flag without a maintainer: left out, the owner of the token becomes one, and no other value says that nobody does.',
  },
  {
    operations: ['getViews'],
    place: 'query.sort',
    problem: 'must be one of ["key","name","updatedAt"]',
    got: /^"-/,
    reason: dashed,
  },
  {
    operations: ['getLinkedResources'],
    place: 'query.sort',
    problem: 'must be one of ["linkedAt","name"]',
    got: /^"-/,
    reason: dashed,
  },
  {
    operations: ['getLinkedResources'],
    place: 'query.environmentId',
    problem: undeclared,
    reason: 'The text of `filter` requires it for segments; the document does not declare it.',
  },
]
