import type { NewEnvironmentInput } from '../../generated/resolvers.ts'
import type { ClonedEnvironment } from '../../rest/projects/environments.ts'
import { given } from '../given.ts'

/** What REST takes of a new environment, on its own or among those of a new project. */
export function environmentForm(input: NewEnvironmentInput): ClonedEnvironment {
  const { source, ...settings } = given(input)
  if (!source) return settings
  return { ...settings, source: { key: source.key, version: source.expectedVersion ?? undefined } }
}
