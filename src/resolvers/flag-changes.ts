import type { Context, Info } from '../context.ts'
import type { Resolvers, UpdateFlagInput } from '../generated/resolvers.ts'
import { instructionsOf } from '../graph/instructions.ts'
import { mutation, refused } from '../graph/mutation.ts'
import { approvalRequestAt, createFlagApprovalRequest, specifierOf } from '../rest/approval-requests.ts'
import { environmentOf } from '../rest/flag-environments.ts'
import { changeFlag, writtenFlag } from '../rest/flags.ts'
import { flagSpecifier } from '../rest/resource-specifiers.ts'
import { approvable } from './changes/approvals.ts'
import { flagTranslations } from './changes/flag-instructions.ts'
import { expectVersion } from './changes/versions.ts'

/** Reads the flag if a version is expected of it, and goes on only if it is at that. */
async function expectFlag(input: UpdateFlagInput, { loaders }: Context) {
  const { projectKey, key, environmentKey, expectedVersion, expectedEnvironmentVersion } = input
  const expectsInEnvironment = typeof expectedEnvironmentVersion === 'number'
  if (typeof expectedVersion !== 'number' && !expectsInEnvironment) return
  if (expectsInEnvironment && !environmentKey) {
    throw refused(
      ['input', 'environmentKey'],
      'Expected an environmentKey with expectedEnvironmentVersion, but got none.',
    )
  }
  const environments = environmentKey ? [environmentKey] : []
  const flag = await loaders.flags.byKey(projectKey, key, { environments, full: false, expand: [] })
  if (!flag)
    throw refused(
      ['input', 'key'],
      `There is no flag ${JSON.stringify(key)} in ${JSON.stringify(projectKey)}.`,
      'NOT_FOUND',
    )
  const what = `the flag ${JSON.stringify(key)}`
  const resources = [flagSpecifier(projectKey, key)]
  expectVersion({ expectedVersion, currentVersion: flag._version, what, resources })
  if (!expectsInEnvironment) return
  const config = environmentOf(flag, environmentKey!)
  if (!config)
    throw refused(
      ['input', 'environmentKey'],
      `There is no environment ${JSON.stringify(environmentKey)}.`,
      'NOT_FOUND',
    )
  expectVersion({
    field: 'expectedEnvironmentVersion',
    expectedVersion: expectedEnvironmentVersion,
    currentVersion: config.version,
    what: `${what} in ${JSON.stringify(environmentKey)}`,
    resources: [flagSpecifier(projectKey, key, environmentKey!)],
  })
}

async function updateFlag(input: UpdateFlagInput, context: Context, info: Info) {
  const { projectKey, key: flagKey, environmentKey, comment, dryRun, ignoreConflicts } = input
  const { write } = context
  await expectFlag(input, context)
  const instructions = await instructionsOf(
    info,
    'FlagInstruction',
    input.instructions,
    flagTranslations(input, context),
  )
  const flags = { dryRun: dryRun || undefined, ignoreConflicts: ignoreConflicts || undefined }
  const body = { comment: comment ?? undefined, environmentKey: environmentKey ?? undefined, instructions }
  // Whoever expects a version does not want the change made to another one.
  const once = typeof (input.expectedVersion ?? input.expectedEnvironmentVersion) === 'number'
  return approvable(
    input,
    async () => ({
      flag: writtenFlag(projectKey, await write(changeFlag, { projectKey, flagKey, ...flags, body }, { once })),
    }),
    async (form) => {
      if (!environmentKey)
        throw refused(['input', 'environmentKey'], 'Expected an environmentKey for an approval request, but got none.')
      const created = await write(createFlagApprovalRequest, {
        ...{ projectKey, flagKey, environmentKey },
        body: { ...form, comment: body.comment, instructions },
      })
      return approvalRequestAt({ ...created, resourceId: specifierOf(projectKey, environmentKey, 'flag', flagKey) }, [])
    },
  )
}

export const flagChanges = {
  Mutation: {
    updateFlag: mutation(updateFlag),
  },
} satisfies Resolvers
