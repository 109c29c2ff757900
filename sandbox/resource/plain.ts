import type { About } from '../changes/audit-targets.ts'
import { keyExists } from '../http/errors.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import type { People, Store, Table } from '../store.ts'
import { type Given, key, objectBody, required } from './body.ts'
import type { Answerer, Call } from './call.ts'
import { newId } from './change.ts'
import { type Collection, list, single } from './collection.ts'
import { found, projectOf } from './find.ts'
import { identity } from './identity.ts'
import { json, type Link } from './links.ts'
import { del, get, patch, post, put, type Resource } from './operation.ts'
import { actionsOf, changedTo, createdWith, type Properties } from './properties.ts'
import { expanded } from './query.ts'
import { writers } from './writers.ts'

interface Identified {
  id: string
  key?: string
  name?: string
}

/** A resource of the account or of a project with a list, single reads, creation, patches and deletion. */
export interface Plain<Row extends Identified, Sent extends object = Row> {
  /** One of them, as messages, permissions and the audit log call it: `role`. */
  noun: string
  /** The address of one of them. The list is at the same path without the last part. */
  path: string
  /** The last part of the path. The sandbox draws ids; the body of a creation has keys. */
  by: 'id' | 'key'
  /** Finds a row by its id as well as by its key. */
  alsoById?: true
  /** The last part of the path in the words of a 404. */
  called: string
  /** The page of all of them in the user interface. */
  site: string
  /** Without it, the list has no pages. */
  list?: Omit<Collection<Row>, 'rows' | 'represent'>
  /** In place of the list. */
  listed?: Answerer
  properties: Properties<Sent>
  /** Makes the row of a creation from the properties. Default all of them. */
  made?(sent: Sent, call: Call): Omit<Row, 'id' | 'key'>
  /** Takes merge patches as well as JSON patches. */
  merge?: true
  /** Takes no patches, but a PUT of all properties. */
  replaced?: true
  /** Only answered to requests for the beta version. */
  beta?: true
  /** The status of a creation. Default 201. */
  created?: 200
  /** The actions in `_access` besides the deletion. Default those of the properties. */
  access?: readonly string[]
  document(row: Row, more: Derived): object
  /** The parts of documents that `expand` brings in the list and alone. */
  expand?: Readonly<Record<string, (row: Row, call: Call) => unknown>>
  /** The parts that only a single read brings. */
  alone?(row: Row, call: Call): object
  /** Completes a changed row, for instance with a new version. */
  settled?(row: Row, call: Call): Row
  /** Throws if the row may not be deleted. */
  kept?(row: Row, call: Call): void
  /** Called after a deletion, to update what named the row. */
  deleted?(row: Row, store: Store): void
  /** Default the name. */
  title?(row: Row): string
  /** The rows at the start: of the account, or of one project. */
  seed?(company: People, project: ProjectRecord | undefined): readonly Row[]
}

/** The parts of a document that follow from the declaration. */
interface Derived {
  links: { self: Link; parent: Link }
  access: object | undefined
  call: Call
}

export interface PlainResource<Row> extends Resource {
  table: Table<Row>
  find(call: Call): Row
  /** The document where others embed it. */
  document(row: Row, call: Call): object
  /** The subject of an entry in the audit log. */
  about(row: Row, project?: ProjectRecord): About
}

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
    return other ?? found(all, name, of.called)
  }

  const document = (row: Row, call: Call): object =>
    of.document(row, { links: links(row, call.params.projectKey), access: accessTo(call.caller), call })

  const { expand = {} } = of
  const takes = of.expand ? ['expand'] : []
  const read = (row: Row, call: Call): object => ({
    ...document(row, call),
    ...expanded(call.query, Object.keys(expand), (part) => expand[part]!(row, call)),
  })
  const alone = (row: Row, call: Call): object => ({ ...read(row, call), ...of.alone?.(row, call) })

  function make(call: Call): Row {
    const body = objectBody(call)
    const named = by === 'key' ? { key: required(body, 'key', key) } : {}
    if (named.key !== undefined && rows(call).has(named.key)) throw keyExists(noun, named.key)
    const sent = createdWith(properties, body, call)
    const id = newId(call)
    return { ...named, ...(of.made?.(sent as Sent, call) ?? sent), id } as unknown as Row
  }

  const written = writers<Row>({
    noun,
    find,
    document,
    about: (row, call) => about(row, projectIn(call)),
    set: (row, call) => rows(call).set(idOf(row), row),
    delete(row, call) {
      rows(call).delete(idOf(row))
      of.deleted?.(row, call.store)
    },
  })
  const changeable = Object.keys(actions)
  const kept = (row: Row) => Object.fromEntries(Object.entries(row).filter(([name]) => !changeable.includes(name)))
  const { list: paging } = of
  const all = (call: Call) => [...rows(call).values()]
  const unpaged = (call: Call) => ({
    _links: { self: json(call.path) },
    items: all(call).map((row) => document(row, call)),
  })
  const changes = {
    actions,
    settled: of.settled,
    next: (row: Row, given: Given, call: Call) =>
      ({ ...kept(row), ...changedTo(properties, given, call) }) as unknown as Row,
  }
  const version = of.beta ? { beta: of.beta } : {}

  return {
    table,
    find,
    document,
    about,
    operations: [
      post(base, noun, written.create({ make, status: of.created ?? 201 }), version),
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
        version,
      ),
      of.replaced
        ? put(path, noun, written.replace(changes), version)
        : patch(path, noun, written.update({ ...changes, merge: of.merge ?? false }), version),
      del(path, noun, written.remove(of.kept ? { check: of.kept } : {}), version),
      get(path, noun, single(find, alone, takes), version),
    ],
  }
}
