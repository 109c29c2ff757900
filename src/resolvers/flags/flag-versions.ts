import type { Context } from '../../context.ts'
import { refused } from '../../graph/mutation.ts'
import { flagSpecifier } from '../../rest/changes/resource-specifiers.ts'
import { environmentOf } from '../../rest/flags/flag-environments.ts'
import type { FlagDoc } from '../../rest/flags/flags.ts'
import { inside, type PatchOperation, testVersion } from '../../rest/json-patch.ts'
import { shown } from '../../rest/shown.ts'
import { expectVersion } from '../versions.ts'
import type { FlagKey } from './variations.ts'

interface ExpectedOfFlag extends FlagKey {
  readonly expectedVersion?: number | null | undefined
}

/** The expected version of a configuration, with the names of its input fields. */
interface ExpectedOfEnvironment {
  readonly environmentKey: string | null | undefined
  readonly environmentField: string
  readonly expectedVersion: number | null | undefined
  readonly versionField: string
}

/**
 * Checks that a flag and its configurations are at the expected versions. Takes one call, and none without expected versions.
 *
 * @throws {Unapplied}
 */
export async function expectFlag(
  { projectKey, key, expectedVersion }: ExpectedOfFlag,
  configurations: readonly ExpectedOfEnvironment[],
  { loaders }: Context,
): Promise<void> {
  const expected = configurations.filter((one) => typeof one.expectedVersion === 'number')
  if (typeof expectedVersion !== 'number' && !expected.length) return
  const environments = expected.map(named)
  const flag = await loaders.flags.byKey(projectKey, key, { environments, full: false, expand: [] })
  const what = `flag ${shown(key)}`
  if (!flag) throw refused(['input', 'key'], `There is no ${what} in ${shown(projectKey)}.`, 'NOT_FOUND')
  const resources = [flagSpecifier(projectKey, key)]
  expectVersion({ expectedVersion, currentVersion: flag._version, what: `the ${what}`, resources })
  for (const one of expected) expectConfiguration(flag, one)
}

/** The expected version as operations of a JSON patch, which LaunchDarkly checks itself. */
export function testsOf(expected: ExpectedOfEnvironment): PatchOperation[] {
  const { expectedVersion } = expected
  if (typeof expectedVersion !== 'number') return []
  return inside('environments', inside(named(expected), [testVersion('version', expectedVersion)]))
}

function named({ environmentKey, environmentField, versionField }: ExpectedOfEnvironment): string {
  if (environmentKey) return environmentKey
  throw refused(['input', environmentField], `Expected ${environmentField} with ${versionField}, but got none.`)
}

function expectConfiguration(flag: FlagDoc, expected: ExpectedOfEnvironment) {
  const { environmentField, expectedVersion, versionField } = expected
  const environmentKey = named(expected)
  const config = environmentOf(flag, environmentKey)
  if (!config) {
    const message = `There is no environment ${shown(environmentKey)}.`
    throw refused(['input', environmentField], message, 'NOT_FOUND')
  }
  expectVersion({
    field: versionField,
    expectedVersion,
    currentVersion: config.version,
    what: `the flag ${shown(flag.key)} in ${shown(environmentKey)}`,
    resources: [flagSpecifier(flag.at.projectKey, flag.key, environmentKey)],
  })
}
