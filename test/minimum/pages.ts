import { encode, filter, type Offer } from './offering.ts'
import { type FlagPageParts, type Read, reads, pageOf as sizeOf, type Want } from './reads.ts'
import type { Known } from './told.ts'

/** The next page of a list that is read to find things in it, from the start. Undefined if nothing is left to read. */
export function nextPage(known: Known, list: string): { offset: number; wave: number } | undefined {
  const total = known.total(list)
  if (!total) return { offset: 0, wave: 0 }
  for (let place = 0; place < total.value; place++)
    if (!known.key(list, place)) return { offset: place, wave: place ? total.wave : 0 }
  return undefined
}

export const listPaths: Readonly<Record<string, (at: readonly string[]) => string>> = {
  Environment: ([p]) => `/projects/${p}/environments`,
  Metric: ([p]) => `/metrics/${p}`,
  Segment: ([p, e]) => `/segments/${p}/${e}`,
  Team: () => '/teams',
  CustomRole: () => '/roles',
  Webhook: () => '/webhooks',
  ApprovalRequest: () => '/approval-requests',
  Member: () => '/members',
  Tag: () => '/tags',
}

const idNames: Readonly<Record<string, readonly string[]>> = {
  CustomRole: ['key', '_id'],
  Webhook: ['_id'],
  ApprovalRequest: ['_id'],
  Member: ['_id'],
}

/** The number of rows that a want of a list needs from its place on, as far as it is known. */
export function rowsIn({ window, place }: Want): number {
  if (window === 'count') return 0
  const [kind, count] = window.split(' ')
  return kind === 'first' ? Number(count) - place : Number.POSITIVE_INFINITY
}

/** A page of a list by its name, such as `flags web state:archived`. */
export function pageOf(
  type: string,
  list: string,
  owner: readonly string[],
  offset: number,
  wants: readonly Want[] = [],
  size = sizeOf(type),
): Read {
  const words = list
    .split(' ')
    .slice(1 + owner.length)
    .join(' ')
  const query = words ? filter(words) : ''
  if (type === 'AuditLogEntry')
    return reads.auditLog(list, words ? `&q=${encode(words.replace('query:', ''))}` : '', undefined)
  if (type === 'Project') return reads.projects(query, list, { offset, size })
  if (type === 'Flag') {
    const same = wants.filter((one) => one.kind === 'list' && one.at[0] === list)
    return reads.flags(owner[0]!, query, list, { offset, size }, partsOf(same.map(({ part }) => part)), false)
  }
  const path = listPaths[type]!(owner)
  const asked = type === 'Tag' ? words && `?pre=${encode(words.replace('query:', ''))}` : query.replace('&', '?')
  return reads.list(type, `${path}${asked}`, list, { offset, size }, owner, [...(idNames[type] ?? ['key'])])
}

/** The first three environments that are wanted, in full if one of them has to be. */
export function partsOf(parts: readonly string[]): FlagPageParts {
  const named = parts.filter((part) => part.includes(':')).map((part) => part.split(':') as [string, string])
  const environments = [...new Set(named.map(([, e]) => e))].sort().slice(0, 3)
  return { environments, full: named.some(([kind, e]) => kind === 'full' && environments.includes(e)) }
}

/** A page of all flags of a project, for what is found by looking through them. */
export function flagScan(want: Want, p: string, parts: readonly string[], known: Known): Offer | undefined {
  const list = `flags ${p}`
  const groups = partsOf(parts)
  const total = known.total(list)
  for (let place = 0; place < (total?.value ?? 1); place++) {
    const key = known.key(list, place)
    const has =
      key && groups.environments.every((e) => known.doc('Flag', [p, key.value], `${groups.full ? 'full' : 'on'}:${e}`))
    if (has) continue
    const wave = Math.max(want.early, place ? total!.wave : 0) + 1
    return { read: reads.flags(p, '', list, { offset: place, size: 100 }, groups, true), wave }
  }
  return undefined
}
