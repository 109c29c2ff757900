import { alone, encode, filter, keysOf, type Offer, type Offering, shared } from './offering.ts'
import { flagScan, listPaths, nextPage, pageOf, partsOf } from './pages.ts'
import { isListed, type Read, reads, type Want } from './reads.ts'
import type { Known } from './told.ts'

/** The reads that serve a document, by its type. */
export const documentOffers: Readonly<Record<string, Offering>> = {
  Project(want, wants) {
    const [p] = want.at as [string]
    const keys = keysOf(wants, want)
    return [shared(want, reads.project(p)), keys.length > 1 ? alone(want, projectsBy(keys)) : undefined]
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
  const from = type === 'CustomRole' ? Math.min(...same.map((one) => Math.min(one.early, one.wave))) : want.wave
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

/** Projects by their keys, with their first environments. */
export const projectsBy = (keys: readonly string[]): Read =>
  reads.projects(filter(`keys:${keys.join('|')}`), `projects keys:${keys.join('|')}`, { offset: 0, size: 100 }, keys)
