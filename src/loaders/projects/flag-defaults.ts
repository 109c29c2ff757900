import { orNull } from '../../rest/errors.ts'
import { type FlagDefaultsRep, getFlagDefaults } from '../../rest/projects/flag-defaults.ts'
import { irreducible, type SingleCalls } from '../irreducible.ts'
import type { Read } from '../read.ts'

/** Loads the defaults for new flags of a project. REST has no list of them. */
export const flagDefaultsLoader = (read: Read, singles: SingleCalls) =>
  irreducible<string, FlagDefaultsRep>({
    field: 'Project.flagDefaults',
    singles,
    identity: (projectKey) => projectKey,
    ask: ([projectKey]) => orNull(read(getFlagDefaults, { projectKey })),
  })
