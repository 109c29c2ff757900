import { invalid } from '../http/errors.ts'
import { type Given, optional, string } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { shown } from '../resource/shape.ts'

interface Maintained {
  maintainerId?: string
  maintainerTeamKey?: string
}

/** One of them that exists. An empty text is nobody. */
const maintainer = (among: (call: Call) => ReadonlyMap<string, unknown>, what: string, action: string) => ({
  read(given: Given, name: string, call: Call): string | undefined {
    const key = optional(given, name, string)
    if (!key || among(call).has(key)) return key
    throw invalid(`${name} must be ${what}, got ${shown(key)}`)
  },
  action,
})

/** The properties for the maintainer, which is a member or a team. */
export const maintainers = (action: string, actionForTeams = action) => ({
  maintainerId: maintainer(({ store }) => store.members, 'the id of a member', action),
  maintainerTeamKey: maintainer(({ store }) => store.teams, 'the key of a team', actionForTeams),
})

/** The row with the maintainer that was set last as the only one. */
export function withOneMaintainer<Row extends Maintained>(row: Row, { body }: Call): Row {
  const { maintainerId, maintainerTeamKey, ...rest } = row
  const sent = body as Given
  const kept = sent.maintainerTeamKey
    ? { maintainerTeamKey }
    : sent.maintainerId
      ? { maintainerId }
      : { ...(maintainerId && { maintainerId }), ...(maintainerTeamKey && { maintainerTeamKey }) }
  return { ...rest, ...kept } as unknown as Row
}
