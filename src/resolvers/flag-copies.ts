import type { Context } from '../context.ts'
import type { CopyFlagConfigurationInput, FlagCopyAction, Resolvers } from '../generated/resolvers.ts'
import { mutation, refused } from '../graph/mutation.ts'
import { approvalRequestAt, createFlagCopyApprovalRequest, specifierOf } from '../rest/approval-requests.ts'
import { type CopiedParts, copyFlag, writtenFlag } from '../rest/flags.ts'
import { approvable } from './changes/approvals.ts'
import { expectFlag } from './changes/flag-versions.ts'
import { atVersion } from './changes/versions.ts'

async function copyFlagConfiguration(input: CopyFlagConfigurationInput, context: Context) {
  const { projectKey, key: flagKey, sourceEnvironmentKey, targetEnvironmentKey } = input
  const { write } = context
  const comment = input.comment ?? undefined
  const expectedSourceVersion = input.expectedSourceVersion ?? undefined
  const expectedTargetVersion = input.expectedTargetVersion ?? undefined
  const parts = partsOf(input)

  const body = {
    source: { key: sourceEnvironmentKey, currentVersion: expectedSourceVersion },
    target: { key: targetEnvironmentKey, currentVersion: expectedTargetVersion },
    ...{ comment, ...parts },
  }
  const change = async () => ({
    flag: writtenFlag(projectKey, await write(copyFlag, { projectKey, flagKey, body })),
  })
  const look = () =>
    expectFlag(
      { projectKey, key: flagKey },
      [
        {
          ...{ environmentKey: sourceEnvironmentKey, environmentField: 'sourceEnvironmentKey' },
          ...{ expectedVersion: expectedSourceVersion, versionField: 'expectedSourceVersion' },
        },
        {
          ...{ environmentKey: targetEnvironmentKey, environmentField: 'targetEnvironmentKey' },
          ...{ expectedVersion: expectedTargetVersion, versionField: 'expectedTargetVersion' },
        },
      ],
      context,
    )
  return approvable(
    input,
    () => atVersion(change, look),
    async (form) => {
      const source = { key: sourceEnvironmentKey, ...(expectedSourceVersion && { version: expectedSourceVersion }) }
      const created = await write(createFlagCopyApprovalRequest, {
        ...{ projectKey, flagKey, environmentKey: targetEnvironmentKey },
        body: { ...form, comment, source, ...parts },
      })
      const resourceId = specifierOf(projectKey, targetEnvironmentKey, 'flag', flagKey)
      return approvalRequestAt({ ...created, resourceId }, [])
    },
  )
}

function partsOf({ includedActions, excludedActions }: CopyFlagConfigurationInput): CopiedParts {
  if (includedActions && excludedActions) {
    throw refused(['input', 'excludedActions'], 'Expected either includedActions or excludedActions, but got both.')
  }
  return {
    ...(includedActions && { includedActions: includedActions.map((action) => actions[action]) }),
    ...(excludedActions && { excludedActions: excludedActions.map((action) => actions[action]) }),
  }
}

const actions: Readonly<Record<FlagCopyAction, string>> = {
  UPDATE_ON: 'updateOn',
  UPDATE_RULES: 'updateRules',
  UPDATE_FALLTHROUGH: 'updateFallthrough',
  UPDATE_OFF_VARIATION: 'updateOffVariation',
  UPDATE_PREREQUISITES: 'updatePrerequisites',
  UPDATE_TARGETS: 'updateTargets',
  UPDATE_FLAG_CONFIG_MIGRATION_SETTINGS: 'updateFlagConfigMigrationSettings',
}

export const flagCopies = { Mutation: { copyFlagConfiguration: mutation(copyFlagConfiguration) } } satisfies Resolvers
