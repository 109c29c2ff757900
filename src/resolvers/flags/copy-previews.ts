import type { Context } from '../../context.ts'
import { refused } from '../../graph/mutation.ts'
import { environmentOf } from '../../rest/flags/flag-environments.ts'
import type { CopiedParts, FlagConfigRep, FlagDoc, FlagParts } from '../../rest/flags/flags.ts'

interface Copy {
  readonly projectKey: string
  readonly key: string
  readonly sourceEnvironmentKey: string
  readonly targetEnvironmentKey: string
}

/** All parts of the configurations. A later read of a field would return the flag without the copy. */
const everything: FlagParts = { environments: 'all', full: true, expand: ['evaluation', 'migrationSettings'] }

/** The properties of a configuration that each action copies. */
const copied: Readonly<Record<string, readonly (keyof FlagConfigRep)[]>> = {
  updateOn: ['on'],
  updateRules: ['rules'],
  updateFallthrough: ['fallthrough'],
  updateOffVariation: ['offVariation'],
  updatePrerequisites: ['prerequisites'],
  updateTargets: ['targets', 'contextTargets'],
  updateFlagConfigMigrationSettings: ['migrationSettings'],
}

/**
 * Previews a flag after a copy of its configuration, because LaunchDarkly has no dry run for copies. Takes one call.
 *
 * @param look Throws if the versions differ from the expected ones.
 */
export async function previewOfCopy(
  copy: Copy,
  parts: CopiedParts,
  look: () => Promise<void>,
  { loaders }: Context,
): Promise<FlagDoc> {
  const { projectKey, key, targetEnvironmentKey } = copy
  const flag = await loaders.flags.byKey(projectKey, key, everything)
  if (!flag) {
    throw refused(
      ['input', 'key'],
      `There is no flag ${JSON.stringify(key)} in ${JSON.stringify(projectKey)}.`,
      'NOT_FOUND',
    )
  }
  const source = configAt(flag, copy, 'sourceEnvironmentKey')
  const target = configAt(flag, copy, 'targetEnvironmentKey')
  await look()
  const from = Object.fromEntries(propertiesIn(parts).map((name) => [name, source[name]]))
  // The summary would describe the configuration before the copy.
  const { _summary, ...others } = target
  return { ...flag, environments: { ...flag.environments, [targetEnvironmentKey]: { ...others, ...from } } }
}

function configAt(flag: FlagDoc, copy: Copy, field: 'sourceEnvironmentKey' | 'targetEnvironmentKey'): FlagConfigRep {
  if (environmentOf(flag, copy[field])) return flag.environments![copy[field]]!
  throw refused(['input', field], `There is no environment ${JSON.stringify(copy[field])}.`, 'NOT_FOUND')
}

function propertiesIn({ includedActions, excludedActions }: CopiedParts): (keyof FlagConfigRep)[] {
  const actions = includedActions ?? Object.keys(copied).filter((action) => !excludedActions?.includes(action))
  return actions.flatMap((action) => copied[action] ?? [])
}
