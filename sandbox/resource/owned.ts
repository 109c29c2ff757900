import type { About } from '../changes/audit-targets.ts'
import { notFound } from '../http/errors.ts'
import { accessOf } from '../policies/permissions.ts'
import type { People, Store, Table } from '../store.ts'
import { objectBody } from './body.ts'
import type { Call } from './call.ts'
import { newId } from './change.ts'
import { single } from './collection.ts'
import type { Derived } from './declaration.ts'
import { found } from './find.ts'
import { inActions } from './identity.ts'
import { json } from './links.ts'
import { del, get, patch, post, type Resource } from './operation.ts'
import { actionsOf, changedTo, createdWith, type Properties } from './properties.ts'
import { writers } from './writers.ts'

interface Identified {
  id: string
}

/** A resource whose rows the account has together, although each belongs to something, such as an environment. */
export interface Owned<Row extends Identified, Sent extends object> {
  /** What permissions and the audit log call it: `destination`. Resources may share it. */
  noun: string
  /** The table, whose name nothing else has. */
  table: string
  /** The address of one. The rows have its holes as properties, except the last, which is the id. */
  path: string
  /** The address that makes one, whose holes are the owners. Default the address of one without its last part. */
  base?: string
  /** The addresses of the lists, the widest first. None has pages. */
  lists: readonly [string, ...string[]]
  /** The last part of the path in the words of a 404. */
  called: string
  /** All of them, as a specifier. */
  specifier: string
  beta?: true
  /** The status of a creation. Default 201. */
  created?: 200
  /** Throws if the call names an owner that does not exist. */
  checkOwner(call: Call): void
  properties: Properties<Sent>
  /** Makes the row of a creation from the properties. */
  made(sent: Sent, call: Call): Partial<Row>
  /** Takes merge patches as well as JSON patches. */
  merge?: true
  document(row: Row, more: Derived): object
  /** The properties that documents in lists lack. Default none. */
  onlyAlone?: readonly string[]
  /** The subject of an entry in the audit log. */
  about(row: Row, store: Store): About
  /** Completes a changed row, for instance with a new version. */
  settled?(row: Row, call: Call): Row
  seed(company: People): readonly Row[]
}

export interface OwnedResource<Row> extends Resource {
  table: Table<Row>
  find(call: Call): Row
}

const holesOf = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)

/** Makes the operations of a resource from its declaration. */
export function owned<Row extends Identified, Sent extends object = Row>(of: Owned<Row, Sent>): OwnedResource<Row> {
  const { noun, path, lists, properties, beta = false } = of
  const { base = path.slice(0, path.lastIndexOf('/')) } = of
  const owners = holesOf(base)
  const param = holesOf(path).at(-1)!
  const actions = actionsOf(properties)
  const accessTo = accessOf(noun, of.specifier, [...new Set(Object.values(actions)), `delete${inActions(noun)}`])
  const partOf = (row: Row, name: string): string => (name === param ? row.id : String(Reflect.get(row, name)))
  const filled = (template: string, row: Row) =>
    template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(partOf(row, name)))

  const table: Table<Row> = {
    name: of.table,
    isInProject: false,
    seed: (company) => new Map(of.seed(company).map((row) => [row.id, row])),
    placeOf: (row) => Object.fromEntries(owners.map((name) => [name, partOf(row, name)])),
  }
  const rows = ({ store }: Call) => store.rows(table)
  const isOf = (row: Row, { params }: Call) =>
    owners.every((name) => params[name] === undefined || params[name] === partOf(row, name))

  function find(call: Call): Row {
    of.checkOwner(call)
    const row = found(rows(call), call.params[param], of.called)
    if (!isOf(row, call)) throw notFound(of.called, row.id)
    return row
  }

  const document = (row: Row, call: Call): object =>
    of.document(row, {
      links: { self: json(filled(path, row)), parent: json(filled(lists[0], row)) },
      access: accessTo(call.caller),
      call,
    })

  const listed = (row: Row, call: Call): object =>
    Object.fromEntries(Object.entries(document(row, call)).filter(([name]) => !of.onlyAlone?.includes(name)))

  function all(call: Call): object {
    of.checkOwner(call)
    const items = [...rows(call).values()].filter((row) => isOf(row, call)).map((row) => listed(row, call))
    return { _links: { self: json(call.path) }, items }
  }

  function make(call: Call): Row {
    of.checkOwner(call)
    const sent = createdWith(properties, objectBody(call), call) as Sent
    const owner = Object.fromEntries(owners.map((name) => [name, call.params[name]]))
    return { ...owner, ...of.made(sent, call), id: newId(call) } as unknown as Row
  }

  const written = writers<Row>({
    noun,
    find,
    document,
    about: (row, { store }) => of.about(row, store),
    set: (row, call) => rows(call).set(row.id, row),
    delete: (row, call) => void rows(call).delete(row.id),
  })
  const changeable = Object.keys(actions)
  const kept = (row: Row) => Object.fromEntries(Object.entries(row).filter(([name]) => !changeable.includes(name)))

  return {
    table,
    find,
    operations: [
      ...lists.map((list) => get(list, noun, all, { beta })),
      post(base, noun, written.create({ make, status: of.created ?? 201 }), { beta }),
      get(path, noun, single(find, document), { beta }),
      patch(
        path,
        noun,
        written.update({
          actions,
          merge: of.merge ?? false,
          settled: of.settled,
          next: (row, given, call) => ({ ...kept(row), ...changedTo(properties, given, call) }) as unknown as Row,
        }),
        { beta },
      ),
      del(path, noun, written.remove(), { beta }),
    ],
  }
}
