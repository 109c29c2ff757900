import type { Context, Info } from '../../context.ts'
import type { DeleteFlagInput, PatchFlagInput, Resolvers, UpdateFlagInput } from '../../generated/resolvers.ts'
import { instructionsOf } from '../../graph/instructions.ts'
import { mutation, refused } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import { changeFlag, deleteFlag, patchFlag, writtenFlag } from '../../rest/flags/flags.ts'
import { testVersion } from '../../rest/json-patch.ts'
import { approvable } from '../changes/approvals.ts'
import { requestForFlag } from '../changes/created-approval-requests.ts'
import { handWritten } from '../json-patch.ts'
import { testing } from '../locks.ts'
import { dryRunOf } from './flag-dry-runs.ts'
import { expectEnvironment, flagTranslations } from './flag-instructions.ts'
import { expectFlag, testsOf } from './flag-versions.ts'

const patching = ({ dryRun, ignoreConflicts }: Pick<UpdateFlagInput, 'dryRun' | 'ignoreConflicts'>) => ({
  dryRun: dryRun || undefined,
  ignoreConflicts: ignoreConflicts || undefined,
})

async function updateFlag(input: UpdateFlagInput, context: Context, info: Info) {
  const {
    projectKey,
    key: flagKey,
    environmentKey,
    comment,
    dryRun,
    expectedVersion,
    expectedEnvironmentVersion,
  } = input
  const { write } = context
  const configuration = {
    ...{ environmentKey, environmentField: 'environmentKey' },
    ...{ expectedVersion: expectedEnvironmentVersion, versionField: 'expectedEnvironmentVersion' },
  }
  const look = () => expectFlag(input, [configuration], context)
  expectEnvironment(input.instructions, environmentKey)
  await look()
  const instructions = await instructionsOf(
    info,
    'FlagInstruction',
    input.instructions,
    flagTranslations(input, context),
  )
  const deletes = !dryRun && instructions.some(({ kind }) => kind === 'deleteFlag')
  const body = { comment: comment ?? undefined, environmentKey: environmentKey ?? undefined, instructions }
  // A caller who expects a version does not want the change repeated at another one.
  const expected = expectedVersion ?? expectedEnvironmentVersion
  const once = typeof expected === 'number'

  const change = async () => {
    const flag = await write(changeFlag, { projectKey, flagKey, ...patching(input), body }, { once })
    return { flag: flag && !deletes ? writtenFlag(projectKey, flag) : null }
  }
  const run = () =>
    approvable(
      input,
      () => testing(expected, change, look, [409]),
      async (form) => {
        if (!environmentKey)
          throw refused(
            ['input', 'environmentKey'],
            'Expected an environmentKey for an approval request, but got none.',
          )
        const place = { projectKey, flagKey, environmentKey }
        return {
          flag: null,
          ...(await requestForFlag(place, { ...form, comment: body.comment, instructions }, context, info)),
        }
      },
    )
  const item = { projectKey, key: flagKey, environmentKey: environmentKey ?? undefined }
  return dryRun ? dryRunOf(item, instructions, run, context, info) : run()
}

async function patchOfFlag(input: PatchFlagInput, context: Context) {
  const { projectKey, key: flagKey, comment, expectedVersion } = input
  const { environmentKey, expectedEnvironmentVersion } = input
  if (!input.patch.length) throw refused(['input', 'patch'], 'Expected at least one operation, but got none.')
  const configuration = {
    ...{ environmentKey, environmentField: 'environmentKey' },
    ...{ expectedVersion: expectedEnvironmentVersion, versionField: 'expectedEnvironmentVersion' },
  }
  const test = [
    ...(typeof expectedVersion === 'number' ? [testVersion('_version', expectedVersion)] : []),
    ...testsOf(configuration),
  ]
  const body = { comment: comment ?? undefined, patch: [...test, ...handWritten(input.patch)] }
  const change = async () => ({
    flag: writtenFlag(projectKey, await context.write(patchFlag, { projectKey, flagKey, ...patching(input), body })),
  })
  return testing(expectedVersion ?? expectedEnvironmentVersion, change, () =>
    expectFlag(input, [configuration], context),
  )
}

async function deletionOfFlag({ projectKey, key }: DeleteFlagInput, { write }: Context) {
  await write(deleteFlag, { projectKey, flagKey: key })
  return { deletedFlagId: idOf({ type: 'Flag', projectKey, key }) }
}

export const flagChanges = {
  Mutation: {
    updateFlag: mutation(updateFlag),
    patchFlag: mutation(patchOfFlag),
    deleteFlag: mutation(deletionOfFlag),
  },
} satisfies Resolvers
