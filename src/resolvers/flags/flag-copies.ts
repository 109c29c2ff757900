import type { Context, Info } from '../../context.ts'
import type { CopyFlagConfigurationInput, Resolvers } from '../../generated/resolvers.ts'
import { mutation } from '../../graph/mutation.ts'
import { copyFlag, writtenFlag } from '../../rest/flags/flags.ts'
import { approvable } from '../changes/approvals.ts'
import { approvableParts, requestForCopy } from '../changes/created-approval-requests.ts'
import { testing } from '../locks.ts'
import { partsOf } from './copied-parts.ts'
import { previewOfCopy } from './copy-previews.ts'
import { expectFlag } from './flag-versions.ts'

async function copyFlagConfiguration(input: CopyFlagConfigurationInput, context: Context, info: Info) {
  const { projectKey, key: flagKey, sourceEnvironmentKey, targetEnvironmentKey } = input
  const { write } = context
  const comment = input.comment ?? undefined
  const expectedSourceVersion = input.expectedSourceVersion ?? undefined
  const expectedTargetVersion = input.expectedTargetVersion ?? undefined
  const parts = partsOf(input)

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
  if (input.dryRun) return { flag: await previewOfCopy(input, parts, look, context) }
  const body = {
    source: { key: sourceEnvironmentKey, currentVersion: expectedSourceVersion },
    target: { key: targetEnvironmentKey, currentVersion: expectedTargetVersion },
    ...{ comment, ...parts },
  }
  const change = async () => ({
    flag: writtenFlag(projectKey, await write(copyFlag, { projectKey, flagKey, body })),
  })
  return approvable(
    input,
    () => testing(expectedSourceVersion ?? expectedTargetVersion, change, look, [409]),
    async (form) => {
      const source = { key: sourceEnvironmentKey, ...(expectedSourceVersion && { version: expectedSourceVersion }) }
      const place = { projectKey, flagKey, environmentKey: targetEnvironmentKey }
      return requestForCopy(place, { ...form, comment, source, ...approvableParts(input) }, context, info)
    },
  )
}

export const flagCopies = { Mutation: { copyFlagConfiguration: mutation(copyFlagConfiguration) } } satisfies Resolvers
