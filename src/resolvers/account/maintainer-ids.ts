import { refused } from '../../graph/mutation.ts'
import { memberIdAt } from './member-ids.ts'

interface Maintained {
  readonly maintainerId?: string | null | undefined
  readonly maintainerTeamKey?: string | null | undefined
}

/** The maintainer of an input in REST's form: a member or a team. Null is the same as absent. */
export function maintainerIn({ maintainerId, maintainerTeamKey }: Maintained) {
  if (typeof maintainerId === 'string' && typeof maintainerTeamKey === 'string') {
    throw refused(
      ['input', 'maintainerTeamKey'],
      'Expected either a maintainerId or a maintainerTeamKey, but got both.',
    )
  }
  return {
    maintainerId: typeof maintainerId === 'string' ? memberIdAt(maintainerId, ['input', 'maintainerId']) : undefined,
    maintainerTeamKey: maintainerTeamKey ?? undefined,
  }
}
