import type { Get, Got } from './account.ts'
import { type Answer, named, type Rep, type Told, type ToldList } from './told.ts'

/** What a selection still needs. */
export interface Want {
  /** `doc`, `list`, or the name of a question that has reads of its own. */
  readonly kind: string
  /** The type of the document, or of the documents of the list. Empty for other questions. */
  readonly type: string
  /** The address of the document or of the question; for a list, its name. */
  readonly at: readonly string[]
  /** The part of the documents. */
  readonly part: string
  /** For a list, the first place that is unknown. */
  readonly place: number
  /** Whether an object may turn out not to exist, so that nothing is wanted of it. */
  readonly perhaps: boolean
  /** For a list, further parts of the documents that can save reads below. */
  readonly hints: readonly string[]
  /** For a list, the places that are wanted. */
  readonly window: string
  /** The wave that told the address. */
  readonly wave: number
  /** The wave that told what a read of many answers needs, such as the environment of the statuses of all flags. */
  readonly early: number
  /** The wave that told what a read for several owners needs, if that is another one. */
  readonly several?: number
}

export const idOf = ({ kind, type, at, part, window }: Want): string => [kind, type, ...at, part, window].join(' ')

/** A read that serves some wants for certain. What it tells besides is luck. */
export interface Read extends Get {
  serves(want: Want): boolean
  tell(got: Got): Answer
}

/** The rows per page of each list, at most. */
export const pageSize: Readonly<Record<string, number>> = {
  ApprovalRequest: 200,
  AuditLogEntry: 20,
  Flag: 100,
  Member: 1000,
  Metric: 50,
  Segment: 50,
  Tag: 1000,
}
export const pageOf = (type: string): number => pageSize[type] ?? 100

const all = () => true

class Telling {
  readonly docs = new Map<string, Told>()
  readonly lists = new Map<string, ToldList>()
  readonly facts = new Map<string, Rep>()
  readonly besides = new Map<string, Told>()

  doc(type: string, at: readonly string[], rep: Rep, has: (part: string) => boolean = all): this {
    this.docs.set(named(type, at), { rep, has })
    return this
  }

  /** A document that is in the answer by chance. */
  beside(type: string, at: readonly string[], rep: Rep, has: (part: string) => boolean = all): this {
    this.besides.set(named(type, at), { rep, has })
    return this
  }

  /** The project that an approval request contains, and the environments, which are any ones of the project. */
  embedded(type: string, { project, environments = [] }: Rep): this {
    if (type !== 'ApprovalRequest' || !project) return this
    this.doc('Project', [project.key], project)
    for (const one of environments) this.beside('Environment', [project.key, one.key], one)
    return this
  }

  list(name: string, total: number, offset: number, keys: readonly string[]): this {
    this.lists.set(name, { total, keys: new Map(keys.map((key, index) => [offset + index, key])) })
    return this
  }

  /** The environments that came with a project. */
  environments(p: string, { environments }: Rep): this {
    if (!environments) return this
    for (const one of environments.items) this.doc('Environment', [p, one.key], one)
    return this.list(
      `environments ${p}`,
      environments.totalCount,
      0,
      environments.items.map(({ key }: Rep) => key),
    )
  }
}

/** What a 404 tells: the object that its message names does not exist. */
function absent(got: Got, at: Readonly<Record<string, readonly string[]>>): Answer | undefined {
  if (got.status !== 404) return undefined
  const telling = new Telling()
  const [, what = ''] = /^Unknown (.+?)(?: (?:key|id|name)(?: or id)?)?:/.exec(got.json.message) ?? []
  const type = absentTypes[what]
  if (!type || !at[type]) throw new Error(`An unexpected 404: ${got.json.message}`)
  telling.docs.set(named(type, at[type]), null)
  return telling
}

const absentTypes: Readonly<Record<string, string>> = {
  project: 'Project',
  environment: 'Environment',
  'feature flag': 'Flag',
  flag: 'Flag',
  segment: 'Segment',
  member: 'Member',
  team: 'Team',
  role: 'CustomRole',
  'custom role': 'CustomRole',
  metric: 'Metric',
  webhook: 'Webhook',
  'approval request': 'ApprovalRequest',
  repository: 'CodeReferenceRepository',
  'audit log entry': 'AuditLogEntry',
}

const isDoc = (type: string, at: readonly string[]) => (want: Want) =>
  want.kind === 'doc' && want.type === type && named(type, want.at) === named(type, at)

const isPlace = (list: string, offset: number, size: number) => (want: Want) =>
  want.kind === 'list' &&
  want.at[0] === list &&
  (want.window === 'count' || (want.place >= offset && want.place < offset + size))

/** The reads. Each asks for all parts that cost nothing, and for the largest page. */
export const reads = {
  project: (p: string): Read => ({
    path: `/projects/${p}?expand=environments`,
    serves: (want) =>
      isDoc('Project', [p])(want) ||
      (want.kind === 'doc' && want.type === 'Environment' && want.at[0] === p) ||
      isPlace(`environments ${p}`, 0, 20)(want),
    tell: (got) =>
      absent(got, { Project: [p] }) ?? new Telling().doc('Project', [p], got.json).environments(p, got.json),
  }),

  projects: (query: string, list: string, { offset, size }: Page, keys?: readonly string[]): Read => ({
    path: `/projects?limit=${Math.max(1, size)}&offset=${offset}&expand=environments${query}`,
    serves: (want) =>
      isPlace(list, offset, size)(want) ||
      (keys !== undefined &&
        want.kind === 'doc' &&
        ['Project', 'Environment'].includes(want.type) &&
        keys.includes(want.at[0]!)) ||
      (keys ?? []).some((p) => isPlace(`environments ${p}`, 0, 20)(want)),
    tell(got) {
      const telling = new Telling()
      const { totalCount } = got.json
      const items = size === 0 ? [] : got.json.items
      for (const one of items) telling.doc('Project', [one.key], one).environments(one.key, one)
      for (const key of keys ?? [])
        if (!telling.docs.has(named('Project', [key]))) telling.docs.set(named('Project', [key]), null)
      return telling.list(
        list,
        totalCount,
        offset,
        items.map(({ key }: Rep) => key),
      )
    },
  }),

  environment: (p: string, e: string): Read => ({
    path: `/projects/${p}/environments/${e}`,
    serves: isDoc('Environment', [p, e]),
    tell: (got) =>
      absent(got, { Project: [p], Environment: [p, e] }) ?? new Telling().doc('Environment', [p, e], got.json),
  }),

  flag: (p: string, f: string): Read => ({
    path: `/flags/${p}/${f}?expand=evaluation,migrationSettings`,
    serves: isDoc('Flag', [p, f]),
    tell: (got) => absent(got, { Project: [p], Flag: [p, f] }) ?? new Telling().doc('Flag', [p, f], got.json),
  }),

  /** A page of flags, with up to three environments. */
  flags(p: string, query: string, list: string, { offset, size }: Page, parts: FlagPageParts, scans: boolean): Read {
    const { environments, full } = parts
    const has = (part: string) => {
      const [kind, e] = part.split(':')
      if (kind === 'base') return true
      return e !== undefined && environments.includes(e) && (kind === 'on' || (kind === 'full' && full))
    }
    const expand = environments.length ? '&expand=evaluation,migrationSettings' : ''
    const env = environments.map((e) => `&env=${e}`).join('')
    return {
      path: `/flags/${p}?limit=${Math.max(1, size)}&offset=${offset}${env}${environments.length && full ? '&summary=0' : ''}${expand}${query}`,
      serves: (want) =>
        (isPlace(list, offset, size)(want) && has(want.part)) ||
        (scans && want.kind === 'doc' && want.type === 'Flag' && want.at[0] === p && has(want.part)) ||
        (scans && want.kind === 'dependents' && want.at[0] === p && want.at[2] !== '*' && has(`full:${want.at[2]}`)) ||
        (scans &&
          want.kind === 'doc' &&
          want.type === 'Segment' &&
          want.part === 'flags' &&
          want.at[0] === p &&
          has(`full:${want.at[1]}`)),
      tell(got) {
        const none = absent(got, { Project: [p] })
        if (none) return none
        const telling = new Telling()
        const items = size === 0 ? [] : got.json.items
        for (const one of items) telling.doc('Flag', [p, one.key], one, has)
        return telling.list(
          list,
          got.json.totalCount,
          offset,
          items.map(({ key }: Rep) => key),
        )
      },
    }
  },

  /** Any other list of documents of a type, below some owner. */
  list(
    type: string,
    path: string,
    list: string,
    { offset, size }: Page,
    owner: readonly string[],
    keys = ['key'],
  ): Read {
    const has = (part: string) => isListed(type, part)
    return {
      path: `${path}${path.includes('?') ? '&' : '?'}limit=${Math.max(1, size)}&offset=${offset}${expands[type] ?? ''}`,
      serves: (want) => isPlace(list, offset, size)(want) && has(want.part),
      tell(got) {
        const none = absent(got, { Project: owner.slice(0, 1), Environment: owner.slice(0, 2), Team: owner })
        if (none) return none
        const telling = new Telling()
        const items = size === 0 ? [] : got.json.items
        const nameOf = (one: Rep) => (type === 'Tag' ? one : one[keys[0]!])
        // A count comes with the first document.
        for (const one of type === 'Tag' || size > 0 ? [] : got.json.items) {
          for (const key of keys) telling.beside(type, [...owner, one[key]], one, has)
        }
        for (const one of type === 'Tag' ? [] : items) {
          telling.embedded(type, one)
          for (const key of keys) telling.doc(type, [...owner, one[key]], one, has)
        }
        return telling.list(list, got.json.totalCount ?? got.json.items.length, offset, items.map(nameOf))
      },
    }
  },

  /** A single document of any other type, which has all its parts. */
  single: (type: string, path: string, at: readonly string[], names: readonly string[] = []): Read => ({
    path,
    serves: isDoc(type, at),
    tell(got) {
      const none = absent(got, { Project: at.slice(0, 1), Environment: at.slice(0, 2), [type]: at })
      if (none) return none
      const telling = new Telling().embedded(type, got.json).doc(type, at, got.json)
      for (const name of names) telling.doc(type, [...at.slice(0, -1), got.json[name]], got.json)
      return telling
    },
  }),

  /** Documents by their keys, by a filter that takes many. */
  batch(
    type: string,
    path: string,
    owner: readonly string[],
    key: string,
    keys: readonly string[],
    asked = type,
  ): Read {
    return {
      path: `${path}${path.includes('?') ? '&' : '?'}limit=${Math.max(1, keys.length)}${expands[type] ?? ''}`,
      serves: (want) =>
        want.kind === 'doc' &&
        want.type === asked &&
        owner.every((one, index) => want.at[index] === one) &&
        keys.includes(want.at.at(-1)!) &&
        isListed(type, want.part),
      tell(got) {
        const none = absent(got, { Project: owner.slice(0, 1), Environment: owner.slice(0, 2) })
        if (none) return none
        const telling = new Telling()
        const has = (part: string) => isListed(type, part)
        for (const one of got.json.items) {
          telling.doc(asked, [...owner, one[key]], one, has)
          if (asked !== type) telling.doc(type, [...owner, one._id], one, has)
        }
        for (const one of keys) {
          const name = named(asked, [...owner, one])
          if (!telling.docs.has(name)) telling.docs.set(name, null)
        }
        return telling
      },
    }
  },

  /** An answer that is no list of documents, as a fact. */
  fact: (
    name: string,
    get: Get,
    serves: (want: Want) => boolean,
    owner: readonly string[] = [],
    flag = owner[2],
  ): Read => ({
    ...get,
    serves: (want) => (want.kind === 'fact' && want.at[0] === name) || serves(want),
    tell(got) {
      const none = absent(got, {
        Project: owner.slice(0, 1),
        Environment: owner.slice(0, 2),
        ...(flag !== undefined && { Flag: [owner[0]!, flag] }),
      })
      if (none) return none
      const telling = new Telling()
      telling.facts.set(name, got.json)
      return telling
    },
  }),

  /** The repositories with their branches and the references of their default branches. */
  repositories: (): Read => ({
    path: '/code-refs/repositories?withReferencesForDefaultBranch=1',
    serves: (want) => want.type === 'CodeReferenceRepository' || want.at[0] === 'repositories',
    tell(got) {
      const telling = new Telling()
      const { items } = got.json
      for (const one of items) telling.doc('CodeReferenceRepository', [one.name], one)
      telling.facts.set('repositories', items)
      return telling.list(
        'repositories',
        items.length,
        0,
        items.map(({ name }: Rep) => name),
      )
    },
  }),

  /** The newest entries of the audit log. */
  auditLog: (list: string, query: string, body: unknown): Read => ({
    path: `/auditlog?limit=20${query}`,
    ...(body !== undefined && { body }),
    serves: isPlace(list, 0, 20),
    tell(got) {
      const telling = new Telling()
      const { items } = got.json
      for (const one of items) telling.doc('AuditLogEntry', [one._id], one, (part) => part === 'base')
      return telling.list(
        list,
        items.length,
        0,
        items.map(({ _id }: Rep) => _id),
      )
    },
  }),
}

interface Page {
  readonly offset: number
  /** 0 if only the count is wanted. */
  readonly size: number
}

export interface FlagPageParts {
  readonly environments: readonly string[]
  readonly full: boolean
}

/** Whether the list of a type has a part. */
export const isListed = (type: string, part: string): boolean =>
  part === 'base' || (type === 'Flag' ? part !== 'all' : (listed[type] ?? []).includes(part))

/** The parts that lists have besides the base. */
const listed: Readonly<Record<string, readonly string[]>> = {
  Team: ['members', 'maintainers', 'roleAttributes'],
  Member: ['roleAttributes'],
  Metric: ['experimentCount'],
  ApprovalRequest: ['flag', 'project', 'environments'],
}

const expands: Readonly<Record<string, string>> = {
  Team: '&expand=members,maintainers,roleAttributes',
  Member: '&expand=roleAttributes',
  Metric: '&expand=experimentCount',
  ApprovalRequest: '&expand=flag,project,environments',
}
