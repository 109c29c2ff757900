import { orNull } from '../../rest/errors.ts'
import { type FlagDefaultsRep, getFlagDefaults } from '../../rest/projects/flag-defaults.ts'
import { irreducible, type SingleCalls } from '../irreducible.ts'
import type { Read } from '../read.ts'

/**
 * Loads the defaults for new flags of a project. REST has no list of them.
 *
 * @param exists Is called with each project that has such defaults.
 */
export const flagDefaultsLoader = (read: Read, exists: (projectKey: string) => void, singles: SingleCalls) =>
  irreducible<string, FlagDefaultsRep>({
    field: 'Project.flagDefaults',
    singles,
    identity: (projectKey) => projectKey,
    ask: async ([projectKey]) => {
      const defaults = await orNull(read(getFlagDefaults, { projectKey }))
      if (defaults) exists(projectKey)
      return defaults
    },
  })
