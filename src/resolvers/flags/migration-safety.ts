import type { Context, Info } from '../../context.ts'
import type { QueryMigrationSafetyIssuesArgs, Resolvers } from '../../generated/resolvers.ts'
import { instructionsOf } from '../../graph/instructions.ts'
import { asked } from '../../graph/mutation.ts'
import { orNull } from '../../rest/errors.ts'
import { findMigrationSafetyIssues } from '../../rest/flags/migration-safety.ts'
import { flagTranslations } from './flag-instructions.ts'

async function issues(args: QueryMigrationSafetyIssuesArgs, context: Context, info: Info) {
  const { projectKey, flagKey, environmentKey } = args
  const translations = flagTranslations({ projectKey, key: flagKey }, context)
  const instructions = await instructionsOf(info, 'FlagInstruction', args.instructions, translations, ['instructions'])
  const body = { instructions, comment: args.comment ?? undefined }
  return orNull(context.read(findMigrationSafetyIssues, { projectKey, flagKey, environmentKey, body }))
}

export const migrationSafety = {
  Query: {
    migrationSafetyIssues: (_, args, context, info) => asked(() => issues(args, context, info)),
  },

  MigrationSafetyIssue: {
    description: ({ issue }) => issue ?? null,
    affectedRuleIds: ({ affectedRuleIds }) => affectedRuleIds ?? [],
  },
} satisfies Resolvers
