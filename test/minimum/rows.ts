import type { At, Known, Rep } from './told.ts'

/** The rows of a list as far as they are known. */
export interface Rows {
  readonly total: At<number> | undefined
  key(place: number): At<string> | undefined
}

/** The rows of a list, from its own pages, or from the complete list that it is a selection of. */
export function rowsOf(known: Known, list: string): Rows {
  const found = selected(known, list)
  if (!found) return { total: known.total(list), key: (place) => known.key(list, place) }
  const { value, wave } = found
  const key = (place: number) => (value[place] === undefined ? undefined : { value: value[place], wave })
  return { total: { value: value.length, wave }, key }
}

/** The keys of all rows, or undefined if some are unknown. */
export const keysOf = (known: Known, list: string): At<string[]> | undefined =>
  selected(known, list) ?? known.keys(list)

/** The name of the list of which a list is a selection. Undefined for other lists. */
export function wholeOf(list: string): string | undefined {
  const [kind, scope = '', filter = ''] = list.split(' ')
  if (kind === 'members' && scope.startsWith('team:')) return 'members'
  if (kind === 'flags' && filter.startsWith('maintainer')) return `flags ${scope}`
  if (kind !== 'approvals' || scope !== 'projectKey') return undefined
  const status = /status anyOf .*/.exec(list)?.[0]
  return status ? `approvals ${status}` : 'approvals'
}

function selected(known: Known, list: string): At<string[]> | undefined {
  const whole = wholeOf(list)
  if (!whole || known.total(list)) return undefined
  const [kind, scope = '', filter = ''] = list.split(' ')
  if (kind === 'approvals') {
    const [, p, , of] = /projectKey equals ([\w-]+)(,resourceKind equals ([\w-]+))?/.exec(list)!
    const isOf = ({ resourceId }: Rep) => resourceId.startsWith(`proj/${p}:`) && (!of || resourceId.includes(`:${of}/`))
    return picked(known, whole, 'ApprovalRequest', [], isOf)
  }
  if (kind === 'members' && scope.startsWith('team:')) {
    const isIn = ({ teams }: Rep) => teams.some(({ key }: Rep) => `team:${key}` === scope)
    return picked(known, 'members', 'Member', [], isIn)
  }
  if (kind === 'flags' && filter.startsWith('maintainer')) {
    const isOf = ({ maintainerId, maintainerTeamKey }: Rep) =>
      filter === `maintainerId:${maintainerId}` || filter === `maintainerTeamKey:${maintainerTeamKey}`
    return picked(known, `flags ${scope}`, 'Flag', [scope], isOf)
  }
  return undefined
}

function picked(known: Known, list: string, type: string, owner: readonly string[], matches: (rep: Rep) => boolean) {
  const keys = known.keys(list)
  const value = keys?.value.filter((key) => matches(known.doc(type, [...owner, key])!.value))
  return value && { value, wave: keys!.wave }
}
