import type { FlagCopyAction } from '../../generated/resolvers.ts'
import { refused } from '../../graph/mutation.ts'
import type { CopiedParts } from '../../rest/flags/flags.ts'

interface PartsInput {
  readonly includedActions?: readonly FlagCopyAction[] | null
  readonly excludedActions?: readonly FlagCopyAction[] | null
}

/** Converts the parts to copy to REST's names. */
export function partsOf({ includedActions, excludedActions }: PartsInput): CopiedParts {
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
