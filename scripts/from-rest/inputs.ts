/**
 * Where the inputs of mutations take what REST has elsewhere, by the names of the operations' exports: `"$flagKey"` is a parameter or a
 * property of the body, `"$body"` is the whole body. What is not named goes by its name.
 */

const flag = { projectKey: '$projectKey', key: '$flagKey', environmentKey: '$environmentKey' }
const graph = { graph: { rootConfigKey: '$rootConfigKey', edges: '$edges' } }

const selection = { resources: { $resourceType: { keys: '$keys', filter: '$filter' } } }

export const inputs: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  inviteMembers: { members: '$body' },
  createAgentGraph: graph,
  patchAgentGraph: graph,
  createAIModelConfig: { modelId: '$id' },
  createAIConfigVariation: { variation: '$body', aiConfigKey: '$configKey' },
  deleteAIConfigVariation: { aiConfigKey: '$configKey', key: '$variationKey' },
  patchAIConfigVariation: { aiConfigKey: '$configKey', key: '$variationKey' },
  createApprovalRequest: { change: '$change' },
  createFlagApprovalRequest: { change: '$change' },
  createFlagCopyApprovalRequest: {
    key: '$flagKey',
    sourceEnvironmentKey: '$source.key',
    expectedSourceVersion: '$source.version',
    targetEnvironmentKey: '$environmentKey',
  },
  deleteFlagApprovalRequest: { flag },
  changeFlagApprovalRequest: { flag },
  applyFlagApprovalRequest: { flag },
  reviewFlagApprovalRequest: { flag },
  copyFlag: {
    key: '$flagKey',
    sourceEnvironmentKey: '$source.key',
    expectedSourceVersion: '$source.currentVersion',
    targetEnvironmentKey: '$target.key',
    expectedTargetVersion: '$target.currentVersion',
  },
  createWorkflowTemplate: {
    from: {
      workflowId: '$workflowId',
      stages: { projectKey: '$projectKey', flagKey: '$flagKey', environmentKey: '$environmentKey', stages: '$stages' },
    },
  },
  deleteCodeReferenceBranches: { names: '$body' },
  createCodeReferenceExtinctions: { extinctions: '$body' },
  replaceCodeReferenceBranch: { name: '$branchName' },
  createExperimentIteration: { iteration: '$body', key: '$experimentKey' },
  createFlagTrigger: { action: '$instructions' },
  orderReleasePolicies: { keys: '$body' },
  linkViewResources: selection,
  unlinkViewResources: selection,
}

/** Why a write has no document, by the names of the operations' exports. */
export const withoutInput: Readonly<Record<string, string>> = {
  createBigSegmentImport: 'its body is a file. `importBigSegment` takes the keys of the contexts.',
  patchRelease:
    'its patch has the index of a phase in a path. `completeLegacyReleasePhase` takes `phaseIndex` and `complete`.',
  importTeamMembers: 'its body is a file. `importTeamMembers` takes the addresses, or the text of the file.',
}
