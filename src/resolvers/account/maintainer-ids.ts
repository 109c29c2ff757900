import { refused } from '../../graph/mutation.ts'
import type { Changes } from '../../rest/json-patch.ts'
import { expectChange, lasting, orNone } from '../given.ts'
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

interface Described {
  readonly description?: string | null | undefined
  readonly tags?: readonly string[] | null | undefined
}

/**
 * The changed properties of something that a member or a team maintains. Null empties the description or the tags, and is refused for
 * other properties.
 *
 * @param such A property that could change, in the error about a change of nothing. Default `a name`.
 */
export function maintainedChanges<Others extends Changes & Maintained>(
  { description, tags, ...others }: Others & Described,
  such?: string,
) {
  const kept = lasting(others as unknown as Others)
  const texts = { description: description === null ? '' : description, tags: orNone(tags) }
  const changes = { ...kept, ...maintainerIn(kept), ...texts }
  expectChange(changes, such)
  return changes
}
