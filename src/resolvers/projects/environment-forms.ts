import type { NewEnvironmentInput } from '../../generated/resolvers.ts'
import type { ClonedEnvironment } from '../../rest/projects/environments.ts'
import { given } from '../given.ts'

/** Converts a new environment, or one of a new project, to REST's form. */
export function environmentForm(input: NewEnvironmentInput): ClonedEnvironment {
  const { source, ...settings } = given(input)
  if (!source) return settings
  return { ...settings, source: { key: source.key, version: source.expectedVersion ?? undefined } }
}
