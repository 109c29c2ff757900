import { type FlagPageParts, isListed, type Read, reads, pageOf as sizeOf, type Want } from './reads.ts'
import { wholeOf } from './rows.ts'
import type { Known } from './told.ts'

/** A read that can go out in a wave. */
export interface Offer {
  readonly read: Read
  readonly wave: number
}

type Offering = (want: Want, wants: readonly Want[], known: Known) => (Offer | undefined)[]

/** The reads that serve a want. What many wants share is offered for all that are known in the wave. */
export const offersFor: Offering = (want, wants, known) => (offerings[want.kind] ?? none)(want, wants, known)

const none: Offering = () => []

const encode = encodeURIComponent
const filter = (words: string) => `&filter=${encode(words)}`

/** A wave after the address is known. */
const alone = (want: Want, read: Read): Offer => ({ read, wave: want.wave + 1 })
/** A wave after the owner is known. */
const shared = (want: Want, read: Read): Offer => ({ read, wave: Math.min(want.early, want.wave) + 1 })

/** The different keys of documents of an owner that are wanted and known by a wave. */
const keysOf = (wants: readonly Want[], { type, at, wave }: Want): string[] => {
  const owner = at.slice(0, -1).join('/')
  const same = wants.filter(
    (one) => one.kind === 'doc' && one.type === type && one.at.slice(0, -1).join('/') === owner && one.wave === wave,
  )
  return [...new Set(same.map((one) => one.at.at(-1)!))].sort()
}

/** The next page of a list that is read to find things in it, from the start. Undefined if nothing is left to read. */
function nextPage(known: Known, list: string): { offset: number; wave: number } | undefined {
  const total = known.total(list)
  if (!total) return { offset: 0, wave: 0 }
  for (let place = 0; place < total.value; place++)
    if (!known.key(list, place)) return { offset: place, wave: place ? total.wave : 0 }
  return undefined
}

/** The fewest keys for which a list of unknown size is read. */
const scansFrom: Readonly<Record<string, number>> = { Flag: 3, ApprovalRequest: 3, Member: 1000 }

/** Whether a want is a document of the same owner, in a part that the list has, known in the same wave. */
const isKey = (one: Want, want: Want): boolean =>
  one.kind === 'doc' &&
  one.type === want.type &&
  Math.min(one.early, one.wave) <= want.wave &&
  isListed(one.type, one.part) &&
  one.at.slice(0, -1).join() === want.at.slice(0, -1).join()

/** A page of the list of a type, for keys in it. */
function scan(want: Want, wants: readonly Want[], known: Known): Offer | undefined {
  const { type, at } = want
  const path = listPaths[type]
  if (!path) return undefined
  const owner = at.slice(0, -1)
  const list = [listNames[type], ...owner].join(' ')
  const page = nextPage(known, list)
  const same = wants.filter(
    (one) =>
      one.kind === 'doc' &&
      one.type === type &&
      Math.min(one.early, one.wave) <= want.wave &&
      one.at.slice(0, -1).join() === owner.join(),
  )
  const enough =
    new Set(same.map(({ at }) => at.at(-1))).size >= (scansFrom[type] ?? 2) || known.total(list) !== undefined
  if (!page || !enough) return undefined
  const read = pageOf(type, list, owner, page.offset)
  const serves = (one: Want) => read.serves(one) || isKey(one, want)
  const from = type === 'CustomRole' ? Math.min(want.early, want.wave) : want.wave
  return { read: { ...read, serves }, wave: Math.max(from, page.wave) + 1 }
}

const listNames: Readonly<Record<string, string>> = {
  Environment: 'environments',
  Metric: 'metrics',
  Team: 'teams',
  CustomRole: 'roles',
  Webhook: 'webhooks',
  ApprovalRequest: 'approvals',
}

const listPaths: Readonly<Record<string, (at: readonly string[]) => string>> = {
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
function rowsIn({ window, place }: Want): number {
  if (window === 'count') return 1
  const [kind, count] = window.split(' ')
  return kind === 'first' ? Number(count) - place : Number.POSITIVE_INFINITY
}

/** A page of a list by its name, such as `flags web state:archived`. */
function pageOf(
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
function partsOf(parts: readonly string[]): FlagPageParts {
  const named = parts.filter((part) => part.includes(':')).map((part) => part.split(':') as [string, string])
  const environments = [...new Set(named.map(([, e]) => e))].sort().slice(0, 3)
  return { environments, full: named.some(([kind, e]) => kind === 'full' && environments.includes(e)) }
}

/** A page of all flags of a project, for what is found by looking through them. */
function flagScan(want: Want, p: string, parts: readonly string[], known: Known): Offer | undefined {
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

const docs: Readonly<Record<string, Offering>> = {
  Project(want, wants) {
    const [p] = want.at as [string]
    const keys = keysOf(wants, want)
    return [alone(want, reads.project(p)), keys.length > 1 ? alone(want, projectsBy(keys)) : undefined]
  },
  Environment(want, wants, known) {
    const [p, e] = want.at as [string, string]
    const peers = wants.filter((one) => one.kind === 'doc' && ['Environment', 'Project'].includes(one.type))
    const projects = [...new Set(peers.filter(({ wave }) => wave === want.wave).map(({ at }) => at[0]!))].sort()
    return [
      alone(want, reads.environment(p, e)),
      alone(want, reads.project(p)),
      projects.length > 1 ? alone(want, projectsBy(projects)) : undefined,
      scan(want, wants, known),
    ]
  },
  Flag(want, wants, known) {
    const [p, f] = want.at as [string, string]
    const same = wants.filter(
      (one) => one.kind === 'doc' && one.type === 'Flag' && one.at[0] === p && one.wave <= want.wave,
    )
    const list = `flags ${p}`
    const scans = keysOf(wants, want).length >= 3 || known.total(list) !== undefined
    const archived = `${list} state:archived`
    const live = known.keys(list)
    const page = nextPage(known, archived)
    return [
      alone(want, reads.flag(p, f)),
      scans && want.part !== 'all'
        ? flagScan({ ...want, early: want.wave }, p, ['base', ...same.map(({ part }) => part)], known)
        : undefined,
      live && page && keysOf(wants, want).length > 1
        ? {
            read: reads.flags(
              p,
              filter('state:archived'),
              archived,
              { offset: page.offset, size: 100 },
              partsOf(same.map(({ part }) => part)),
              true,
            ),
            wave: Math.max(want.wave, live.wave) + 1,
          }
        : undefined,
    ]
  },
  Segment(want, wants, known) {
    const [p, e, s] = want.at as [string, string, string]
    const single = alone(want, reads.single('Segment', `/segments/${p}/${e}/${s}`, want.at))
    if (want.part === 'flags') {
      const same = wants.filter((one) => one.type === 'Segment' && one.part === 'flags' && one.at[0] === p)
      const parts = same.map(({ at }) => `full:${at[1]}`)
      return [single, flagScan(want, p, parts, known)]
    }
    const keys = keysOf(wants, want)
    const words = `includedKeys anyOf ${JSON.stringify(keys)}`
    const batch = reads.batch('Segment', `/segments/${p}/${e}?filter=${encode(words)}`, [p, e], 'key', keys)
    return [single, keys.length > 1 ? alone(want, batch) : undefined]
  },
  Member(want, wants) {
    const [id] = want.at as [string]
    const path = `/members/${id}?expand=roleAttributes`
    const keys = keysOf(wants, want).filter((key) => key !== 'me')
    const single = alone(want, reads.single('Member', path, want.at, ['_id']))
    if (id === 'me' || keys.length < 2) return [single]
    return [
      single,
      alone(want, reads.batch('Member', `/members?filter=${encode(`id:${keys.join('|')}`)}`, [], '_id', keys)),
    ]
  },
  MemberByEmail(want, wants) {
    const keys = keysOf(wants, want)
    const path = `/members?filter=${encode(`email:${keys.join('|')}`)}`
    return [alone(want, reads.batch('Member', path, [], 'email', keys, 'MemberByEmail'))]
  },
  Team(want, wants, known) {
    const path = `/teams/${want.at[0]}?expand=members,maintainers,roleAttributes,roles,projects`
    const single = alone(want, reads.single('Team', path, want.at))
    if (want.part === 'projects') return [single]
    if (want.part !== 'roles') return [single, scan(want, wants, known)]
    const page = nextPage(known, 'members')
    const several = keysOf(wants, want).length > 1 || want.early < want.wave
    if (!page || !several) return [single]
    const read = pageOf('Member', 'members', [], page.offset)
    const serves: Read = { ...read, serves: (one) => read.serves(one) || (one.type === 'Team' && one.part === 'roles') }
    return [single, { read: serves, wave: Math.max(want.early, page.wave) + 1 }]
  },
  CustomRole: (want, wants, known) => [
    alone(want, reads.single('CustomRole', `/roles/${want.at[0]}`, want.at, ['key', '_id'])),
    scan(want, wants, known),
  ],
  Metric: (want, wants, known) => [
    alone(want, reads.single('Metric', `/metrics/${want.at.join('/')}?expand=experimentCount`, want.at)),
    want.part === 'attached' ? undefined : scan(want, wants, known),
  ],
  Webhook: (want, wants, known) => [
    alone(want, reads.single('Webhook', `/webhooks/${want.at[0]}`, want.at)),
    scan(want, wants, known),
  ],
  ApprovalRequest: (want, wants, known) => [
    alone(
      want,
      reads.single('ApprovalRequest', `/approval-requests/${want.at[0]}?expand=flag,project,environments`, want.at),
    ),
    scan(want, wants, known),
  ],
  AuditLogEntry: (want) => [alone(want, reads.single('AuditLogEntry', `/auditlog/${want.at[0]}`, want.at))],
  CodeReferenceRepository: (want) => [
    alone(want, reads.single('CodeReferenceRepository', `/code-refs/repositories/${want.at[0]}`, want.at)),
    shared(want, reads.repositories()),
  ],
}

const projectsBy = (keys: readonly string[]): Read =>
  reads.projects(filter(`keys:${keys.join('|')}`), `projects keys:${keys.join('|')}`, { offset: 0, size: 100 }, keys)

const served = (kind: string, same: (at: readonly string[]) => boolean) => (one: Want) =>
  one.kind === kind && same(one.at)

const statusesIn = (p: string, e: string): Read =>
  reads.fact(
    `statuses ${p} ${e}`,
    { path: `/flag-statuses/${p}/${e}` },
    served('status', (at) => at[0] === p && at[2] === e),
    [p, e],
  )

const statusOf = (p: string, f: string): Read =>
  reads.fact(
    `status ${p} ${f}`,
    { path: `/flag-status/${p}/${f}` },
    (one) => ['status', 'statuses'].includes(one.kind) && one.at[0] === p && one.at[1] === f,
    [p],
    f,
  )

const offerings: Readonly<Record<string, Offering>> = {
  doc: (want, wants, known) => docs[want.type]!(want, wants, known),

  list(want, wants, known) {
    const [list, ...owner] = want.at as [string, ...string[]]
    const same = wants.filter(
      ({ kind, at, place, wave }) => kind === 'list' && at[0] === list && place === want.place && wave >= want.wave,
    )
    const pages = [...new Set(same.map(({ wave }) => wave))].flatMap((wave) => {
      const now = same.filter((one) => one.wave <= wave)
      const size = Math.min(sizeOf(want.type), Math.max(...now.map(rowsIn)))
      // The approval requests of all flags of a project need only the project.
      const from = list.startsWith('approvals ') ? Math.min(want.early, wave) : wave
      const hinted = now.flatMap(({ hints }) => hints.map((part) => ({ ...want, part })))
      const plain = { read: pageOf(want.type, list, owner, want.place, now, size), wave: from + 1 }
      if (!hinted.length) return [plain]
      return [plain, { read: pageOf(want.type, list, owner, want.place, [...now, ...hinted], size), wave: from + 1 }]
    })
    if (list.split(' ')[0] === 'environments' && want.place < 20) {
      const projects = wants.filter(
        ({ kind, at, wave }) => kind === 'list' && at[0]!.startsWith('environments ') && wave <= want.wave,
      )
      const keys = [...new Set(projects.map(({ at }) => at[1]!))].sort()
      return [
        ...pages,
        alone(want, reads.project(owner[0]!)),
        keys.length > 1 ? alone(want, projectsBy(keys)) : undefined,
      ]
    }
    const scan = selectionScan(want, wants, known)
    const selections = new Set(
      wants.filter(({ kind, at }) => kind === 'list' && wholeOf(at[0]!) === wholeOf(list)).map(({ at }) => at[0]),
    )
    // With more selections than that, a page each is never less.
    return scan && selections.size > 8 ? [scan] : [...pages, scan]
  },

  /** The environments of the flags of a list: from the project, or with each flag. */
  environments(want, _, known) {
    const [p, ...flags] = want.at as [string, ...string[]]
    const isSame = (one: Want) => one.kind === 'environments' && one.at[0] === p
    const page = nextPage(known, `environments ${p}`)
    const list = page && withKind(pageOf('Environment', `environments ${p}`, [p], page.offset), 'environments')
    const project = withKind(reads.project(p), 'environments')
    const single = flags.length > 0 && flags.length <= 3 ? reads.flag(p, flags[0]!) : undefined
    const base = known.doc('Flag', [p, flags[0] ?? ''])
    return [
      list && { read: list, wave: Math.max(want.wave, page.wave) + 1 },
      { read: project, wave: want.wave + 1 },
      single && {
        read: { ...single, serves: (one: Want) => isSame(one) || single.serves(one) },
        wave: Math.max(want.wave, base!.wave) + 1,
      },
    ]
  },

  fact(want) {
    const [name] = want.at as [string]
    const [kind, p, f, e] = name.split(' ') as [string, string, string, string]
    if (name === 'repositories') return [alone(want, reads.repositories())]
    if (kind === 'statuses') return [alone(want, statusesIn(p, f))]
    const get = factPaths[kind]!(p, f, e)
    const owner = kind === 'expiring' ? [p, e] : kind === 'followers' ? [p, f] : p ? [p] : []
    return [
      alone(
        want,
        reads.fact(
          name,
          get,
          served(kind, (at) => at[0] === p),
          owner,
          kind === 'expiring' ? f : undefined,
        ),
      ),
    ]
  },

  status: (want) => {
    const [p, f, e] = want.at as [string, string, string]
    return [shared(want, statusesIn(p, e)), alone(want, statusOf(p, f))]
  },

  statuses(want, wants, known) {
    const [p, f] = want.at as [string, string]
    const several =
      new Set(wants.filter(({ kind, at }) => kind === 'statuses' && at[0] === p).map(({ at }) => at[1])).size > 1
    const keys = known.keys(`environments ${p}`)
    const missing = keys?.value.find((e) => !known.fact(`statuses ${p} ${e}`))
    if (!several && want.early === want.wave) return [alone(want, statusOf(p, f))]
    const next: Offer | undefined = keys
      ? missing
        ? { read: withKind(statusesIn(p, missing), 'statuses'), wave: Math.max(want.early, keys.wave) + 1 }
        : undefined
      : { read: withKind(pageOf('Environment', `environments ${p}`, [p], 0), 'statuses'), wave: want.early + 1 }
    return [alone(want, statusOf(p, f)), next]
  },

  dependents(want, wants, known) {
    const [p, f, e] = want.at as [string, string, string]
    const whole = reads.fact(
      `dependents ${p} ${f}`,
      { path: `/flags/${p}/${f}/dependent-flags`, beta: true },
      served('dependents', (at) => at[0] === p && at[1] === f),
      [p],
      f,
    )
    if (e === '*') return [alone(want, whole), dependentsScan(want, wants, known)]
    const own = reads.fact(
      `dependents ${p} ${f} ${e}`,
      { path: `/flags/${p}/${e}/${f}/dependent-flags`, beta: true },
      served('dependents', (at) => at.join() === want.at.join()),
      [p, e],
      f,
    )
    const same = wants.filter(({ kind, at }) => kind === 'dependents' && at[0] === p && at[2] !== '*')
    const scans = new Set(same.map(({ at }) => at[1])).size > 1 || want.early < want.wave
    return [
      alone(want, whole),
      alone(want, own),
      scans
        ? flagScan(
            want,
            p,
            same.map(({ at }) => `full:${at[2]}`),
            known,
          )
        : undefined,
    ]
  },

  followers: (want) => {
    const [p, f, e] = want.at as [string, string, string]
    const all = reads.fact(
      `followers ${p} ${e}`,
      { path: `/projects/${p}/environments/${e}/followers` },
      served('followers', (at) => at[0] === p && at[2] === e),
      [p, e],
    )
    const own = reads.fact(
      `followers ${p} ${e} ${f}`,
      { path: `/projects/${p}/flags/${f}/environments/${e}/followers` },
      served('followers', (at) => at.join() === want.at.join()),
      [p, e],
      f,
    )
    return [shared(want, all), alone(want, own)]
  },

  statistics: (want) => {
    const [p] = want.at as [string]
    const read = reads.fact(
      `statistics ${p}`,
      { path: `/code-refs/statistics/${p}` },
      served('statistics', (at) => at[0] === p),
      [p],
    )
    return [shared(want, read)]
  },

  extinctions: (want) => {
    const [p] = want.at as [string]
    const read = reads.fact(
      `extinctions ${p}`,
      { path: `/code-refs/extinctions?projKey=${p}` },
      served('extinctions', (at) => at[0] === p),
      [p],
    )
    return [shared(want, read)]
  },
}

/** The whole list of which several lists that are wanted are selections. */
function selectionScan(want: Want, wants: readonly Want[], known: Known): Offer | undefined {
  const [list, ...owner] = want.at as [string, ...string[]]
  const whole = wholeOf(list)
  if (!whole) return undefined
  const isSame = ({ kind, at }: Want) => kind === 'list' && wholeOf(at[0]!) === whole
  const several = new Set(wants.filter(isSame).map(({ at }) => at[0])).size > 1
  const page = nextPage(known, whole)
  if (!several || !page) return undefined
  const same = wants.filter(isSame).map((one) => ({ ...one, at: [whole] }))
  const read = pageOf(want.type, whole, owner, page.offset, same)
  const parts = same.map(({ part }) => part)
  const serves = (one: Want) => read.serves(one) || (isSame(one) && parts.includes(one.part))
  // That several teams have members can be foreseen, that several members maintain flags cannot.
  const from = whole === 'members' ? Math.min(want.early, want.wave) : want.wave
  return { read: { ...read, serves }, wave: Math.max(from, page.wave) + 1 }
}

/** The next page of all flags in full in all environments, for the dependents of several flags. */
function dependentsScan(want: Want, wants: readonly Want[], known: Known): Offer | undefined {
  const [p] = want.at as [string]
  const same = wants.filter(({ kind, at }) => kind === want.kind && at[0] === p && at[2] === '*')
  if (same.length < 2 && want.early === want.wave) return undefined
  const keys = known.keys(`environments ${p}`)
  if (!keys) {
    const read = withKind(pageOf('Environment', `environments ${p}`, [p], 0), want.kind)
    return { read, wave: want.early + 1 }
  }
  const flags = known.keys(`flags ${p}`)
  const isRead = (e: string) => flags?.value.every((f) => known.doc('Flag', [p, f], `full:${e}`))
  const parts = keys.value.filter((e) => !isRead(e)).map((e) => `full:${e}`)
  const scan = flagScan({ ...want, early: Math.max(want.early, keys.wave) }, p, parts, known)
  return scan && { ...scan, read: withKind(scan.read, want.kind) }
}

const withKind = (read: Read, kind: string): Read => ({
  ...read,
  serves: (one) => one.kind === kind || read.serves(one),
})

const factPaths: Readonly<Record<string, (p: string, f: string, e: string) => { path: string }>> = {
  caller: () => ({ path: '/caller-identity' }),
  defaults: (p) => ({ path: `/projects/${p}/flag-defaults` }),
  followers: (p, e) => ({ path: `/projects/${p}/environments/${e}/followers` }),
  statistics: (p) => ({ path: p ? `/code-refs/statistics/${p}` : '/code-refs/statistics' }),
  extinctions: () => ({ path: '/code-refs/extinctions' }),
  expiring: (p, f, e) => ({ path: `/flags/${p}/${f}/expiring-targets/${e}` }),
}
