import { auditLogLoaders } from './audit-log.ts'
import { environmentLoaders } from './environments.ts'
import { flagStatusLoader } from './flag-statuses.ts'
import { flagLoaders } from './flags.ts'
import { memberLoaders } from './members.ts'
import { projectLoaders } from './projects.ts'
import type { Read } from './read.ts'
import { teamLoaders } from './teams.ts'

/** What one GraphQL request reads through: batches, plans, and the memory of what was read. */
export function createLoaders(read: Read) {
  const projects = projectLoaders(read)
  const environments = environmentLoaders(read, projects)
  return {
    projects,
    environments,
    auditLog: auditLogLoaders(read),
    flags: flagLoaders(read, environments.keysOf, projects.exists),
    flagStatus: flagStatusLoader(read),
    members: memberLoaders(read),
    teams: teamLoaders(read),
  }
}

export type Loaders = ReturnType<typeof createLoaders>
