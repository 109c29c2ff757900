import { dependentFlagLoader } from './dependent-flags.ts'
import { environmentLoaders } from './environments.ts'
import { flagStatusLoader } from './flag-statuses.ts'
import { flagLoaders } from './flags.ts'
import { memberLoaders } from './members.ts'
import { projectLoaders } from './projects.ts'
import type { Read } from './read.ts'
import { segmentLoaders } from './segments.ts'
import { teamLoaders } from './teams.ts'

/** What one GraphQL request reads through: batches, plans, and the memory of what was read. */
export function createLoaders(read: Read) {
  const projects = projectLoaders(read)
  const environments = environmentLoaders(read, projects)
  const flags = flagLoaders(read, environments.keysOf, projects.exists)
  return {
    projects,
    environments,
    flags,
    dependentFlags: dependentFlagLoader(read, flags),
    flagStatus: flagStatusLoader(read),
    members: memberLoaders(read),
    segments: segmentLoaders(read, flags),
    teams: teamLoaders(read),
  }
}

export type Loaders = ReturnType<typeof createLoaders>
