import { approvalFields } from './approval-types.ts'
import { Asking, type Ref, refTo } from './asking.ts'
import { repositories } from './code-types.ts'
import type { Want } from './reads.ts'
import type { Field } from './selection.ts'
import type { Known, Rep } from './told.ts'
import { types } from './types.ts'

/** What a query still needs, after what is known. */
export function wantsOf(query: readonly Field[], known: Known): Want[] {
  const asking = new Asking(known, types)
  for (const field of query) root(asking, field)
  return [...asking.wants.values()]
}

const found: Readonly<Record<string, readonly [string, ...string[]]>> = {
  project: ['Project', 'key'],
  environment: ['Environment', 'projectKey', 'key'],
  flag: ['Flag', 'projectKey', 'key'],
  segment: ['Segment', 'projectKey', 'environmentKey', 'key'],
  metric: ['Metric', 'projectKey', 'key'],
  team: ['Team', 'key'],
  role: ['CustomRole', 'key'],
  webhook: ['Webhook', 'id'],
  approvalRequest: ['ApprovalRequest', 'id'],
  auditLogEntry: ['AuditLogEntry', 'id'],
  codeReferenceRepository: ['CodeReferenceRepository', 'name'],
}

const listed: Readonly<Record<string, readonly [string, string]>> = {
  projects: ['Project', 'projects'],
  members: ['Member', 'members'],
  teams: ['Team', 'teams'],
  roles: ['CustomRole', 'roles'],
  tags: ['Tag', 'tags'],
  auditLog: ['AuditLogEntry', 'auditLog'],
}

function root(asking: Asking, field: Field): void {
  const { name, args, fields } = field
  const lookUp = found[name]
  const list = listed[name]
  if (lookUp) {
    const [type, ...parts] = lookUp
    asking.ref(
      refTo(
        type,
        parts.map((part) => String(args[part])),
        0,
      ),
      fields,
    )
  } else if (list) asking.connection(list[0], list[1] + queryOf(args.filter), [], field, 0)
  else rest[name]?.(asking, field)
}

const queryOf = (filter: unknown): string => {
  const { query } = (filter ?? {}) as { query?: string }
  return query === undefined ? '' : ` query:${query}`
}

const origin: Ref = refTo('', [], 0)

const rest: Readonly<Record<string, (asking: Asking, field: Field) => void>> = {
  member(asking, { args, fields }) {
    if (args.id !== undefined) return asking.ref(refTo('Member', [String(args.id)], 0), fields)
    const found = asking.doc(refTo('MemberByEmail', [String(args.email)], 0), 'base')
    if (found?.value) asking.ref(refTo('Member', [found.value._id], found.wave, { sure: true }), fields)
  },
  viewer(asking, { fields }) {
    for (const { name, fields: below } of fields) {
      if (name === '__typename') continue
      if (name !== 'member') asking.fact('caller', 0)
      else {
        const me = asking.doc(refTo('Member', ['me'], 0), 'base')
        if (me?.value) asking.ref(refTo('Member', [me.value._id], me.wave, { sure: true }), below)
      }
    }
  },
  webhooks(asking, { fields }) {
    const keys = asking.known.keys('webhooks')
    if (!keys) return asking.want({ kind: 'list', type: 'Webhook', at: ['webhooks'], window: 'all', wave: 0 })
    for (const key of keys.value) asking.ref(refTo('Webhook', [key], keys.wave, { sure: true }), fields)
  },
  approvalRequests: (asking, field) => approvalFields.Query!.go(asking, { ref: origin, field, wave: 0, rep: null }),
  codeReferenceRepositories: (asking, field) => repositories.go(asking, { ref: origin, field, wave: 0, rep: null }),
  codeReferenceExtinctions: (asking) => void asking.fact('extinctions ', 0),
  codeReferenceProjects(asking, { fields }) {
    const root = asking.fact('statistics', 0)
    for (const { href } of (root?.value.projects ?? []) as Rep[]) {
      asking.ref(refTo('Project', [String(href).split('/').at(-1)!], root!.wave, { sure: true }), fields)
    }
  },
  node: (asking, { args, fields }) => node(asking, String(args.id), fields),
  nodes(asking, { args, fields }) {
    for (const id of args.ids as string[]) node(asking, id, fields)
  },
}

function node(asking: Asking, id: string, fields: readonly Field[]): void {
  const [, type, json] = /^(\w+):(.*)$/s.exec(Buffer.from(id, 'base64url').toString()) ?? []
  asking.ref(refTo(type!, JSON.parse(json!), 0), fields)
}
