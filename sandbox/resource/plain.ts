import type { About } from '../changes/audit-targets.ts'
import { keyExists, notFound } from '../http/errors.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import type { Table } from '../store.ts'
import { type Given, key, objectBody, optional, required } from './body.ts'
import type { Call } from './call.ts'
import { newId } from './change.ts'
import { list, single } from './collection.ts'
import type { Identified, Plain } from './declaration.ts'
import { found, projectOf } from './find.ts'
import { identity } from './identity.ts'
import { json } from './links.ts'
import { del, get, patch, post, put, type Resource } from './operation.ts'
import { actionsOf, changedTo, createdWith } from './properties.ts'
import { expanded } from './query.ts'
import { writers } from './writers.ts'

export interface PlainResource<Row> extends Resource {
  table: Table<Row>
  find(call: Call): Row
  /** The document where others embed it. */
  document(row: Row, call: Call): object
  /** The document with its credential, after a creation or a reset. */
  answer(row: Row, call: Call): object
  /** The subject of an entry in the audit log. */
  about(row: Row, project?: ProjectRecord): About
  /** The same, of an entry for what a call does. */
  subject(row: Row, call: Call): About
}

/** The properties that a body has. */
const only = <Table extends object>(properties: Table, given: Given): Table =>
  Object.fromEntries(Object.entries(properties).filter(([name]) => Object.hasOwn(given, name))) as Table

/** Makes the operations of a resource from its declaration, with links, permissions, messages and entries of the audit log. */
export function plain<Row extends Identified, Sent extends object = Row>(of: Plain<Row, Sent>): PlainResource<Row> {
  const { noun, path, by, properties } = of
  const base = path.slice(0, path.lastIndexOf('/'))
  const param = path.slice(base.length + 2, -1)
  const idOf = (row: Row) => row[by] ?? row.id
  const actions = actionsOf(properties)
  const { kind, isInProject, links, about, accessTo } = identity<Row>({
    ...{ noun, base, site: of.site, nameOf: idOf, title: of.title ?? ((row) => row.name ?? idOf(row)) },
    actions: of.access ?? Object.values(actions),
    deed: of.deed,
    kind: of.kind,
  })

  const table: Table<Row> = {
    name: kind,
    isInProject,
    seed: (company, project) => new Map(of.seed?.(company, project).map((row) => [idOf(row), row])),
  }
  const projectIn = (call: Call) => (isInProject ? projectOf(call) : undefined)
  const rows = (call: Call) => call.store.rows(table, projectIn(call)?.key)

  function find(call: Call): Row {
    const all = rows(call)
    const name = call.params[param]
    const other = of.alsoById && [...all.values()].find(({ id }) => id === name)
    const row = other ?? found(all, name, of.called)
    if (of.sees?.(row, call) === false) throw notFound(of.called, name)
    return row
  }

  const document = (row: Row, call: Call): object =>
    of.document(row, { links: links(row, call.params.projectKey), access: accessTo(call.caller), call })

  const answer = (row: Row, call: Call): object => ({ ...document(row, call), ...of.credential?.(row) })
  const subject = of.about ?? ((row: Row, call: Call) => about(row, projectIn(call)))

  const { expand = {} } = of
  const takes = of.expand ? ['expand'] : []
  const read = (row: Row, call: Call): object => ({
    ...document(row, call),
    ...expanded(call.query, Object.keys(expand), (part) => expand[part]!(row, call)),
  })
  const alone = (row: Row, call: Call): object => ({ ...read(row, call), ...of.alone?.(row, call) })

  const keyIn = of.keyFrom ?? ((body: Given) => required(body, 'key', key))

  function make(call: Call): Row {
    const body = objectBody(call)
    const named = by === 'key' ? { key: optional(body, 'key', key) ?? keyIn(body) } : {}
    if (named.key !== undefined && rows(call).has(named.key)) throw keyExists(noun, named.key, of.taken)
    const sent = createdWith(properties, body, call)
    const id = (of.idFor ?? newId)(call)
    return { ...named, ...(of.made?.(sent as Sent, call) ?? sent), id } as unknown as Row
  }

  const written = writers<Row>({
    noun,
    deed: of.deed,
    find,
    document,
    answer,
    about: subject,
    set: (row, call) => rows(call).set(idOf(row), row),
    delete(row, call) {
      rows(call).delete(idOf(row))
      of.deleted?.(row, call)
    },
  })
  const changeable = Object.keys(actions)
  const kept = (row: Row) => Object.fromEntries(Object.entries(row).filter(([name]) => !changeable.includes(name)))
  const { list: paging } = of
  const all = (call: Call) =>
    [...rows(call).values()].filter((row) => of.sees?.(row, call) !== false && of.lists?.(row, call) !== false)
  const unpaged = (call: Call) => ({
    ...(!of.unlinked && { _links: { self: json(call.path) } }),
    items: all(call).map((row) => document(row, call)),
  })
  const changes = {
    actions,
    settled: of.settled,
    next: (row: Row, given: Given, call: Call) =>
      ({ ...kept(row), ...changedTo(properties, given, call) }) as unknown as Row,
  }
  const partial = {
    ...changes,
    next: (row: Row, given: Given, call: Call) => ({ ...row, ...changedTo(only(properties, given), given, call) }),
  }
  const taken = { beta: of.beta ?? false, admin: of.forAdmins ?? false }

  const patches = () => written.update({ ...changes, merge: of.merge ?? false, inapplicable: of.inapplicable })
  const change = of.replaced
    ? put(path, noun, written.replace(changes), taken)
    : patch(path, noun, of.partial ? written.replace(partial) : patches(), taken)

  return {
    table,
    find,
    document,
    answer,
    about,
    subject,
    operations: [
      ...(of.uncreated ? [] : [post(base, noun, written.create({ make, status: of.created ?? 201 }), taken)]),
      get(
        base,
        noun,
        paging
          ? list<Row>({
              takes: Object.fromEntries(takes.map((name) => [name, 1])),
              ...paging,
              rows: all,
              represent: read,
            })
          : (of.listed ?? unpaged),
        taken,
      ),
      change,
      del(path, noun, written.remove(of.checkDeletion ? { check: of.checkDeletion } : {}), taken),
      ...(of.listOnly ? [] : [get(path, noun, single(find, alone, [...takes, ...(of.aloneTakes ?? [])]), taken)]),
    ],
  }
}
