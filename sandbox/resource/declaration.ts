import type { About } from '../changes/audit-targets.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import type { People } from '../store.ts'
import type { Given } from './body.ts'
import type { Answerer, Call } from './call.ts'
import type { Collection } from './collection.ts'
import type { Link } from './links.ts'
import type { Properties } from './properties.ts'

export interface Identified {
  id: string
  key?: string
  name?: string
}

/** A resource of the account or of a project with a list, single reads, creation, patches and deletion. */
export interface Plain<Row extends Identified, Sent extends object = Row> {
  /** One of them, as messages, permissions and the audit log call it: `role`. */
  noun: string
  /** The kind in specifiers and in the audit log. Default from the noun. */
  kind?: string
  /** The address of one of them. The list is at the same path without the last part. */
  path: string
  /** The last part of the path. The sandbox draws ids; the body of a creation has keys. */
  by: 'id' | 'key'
  /** Draws the id of a new row. Default an id that contains the time. */
  idFor?(call: Call): string
  /** The key of a row whose body has none. Default none: the body must have one. */
  keyFrom?(body: Given): string
  /** The name of a kind within the names of actions. Default from the noun. */
  deed?: string
  /** Whether only an admin may read and change them. */
  forAdmins?: true
  /** Whether the caller may see a row. Default all rows. */
  sees?(row: Row, call: Call): boolean
  /** Whether the list has a row that the caller may see. Default all of them. */
  lists?(row: Row, call: Call): boolean
  /** The list has no links. */
  unlinked?: true
  /** No route reads one of them. */
  listOnly?: true
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
  /** Takes a PATCH whose body has the properties that change, with their values. */
  partial?: true
  /** The status of a creation whose key is taken. Default 409. */
  taken?: 400
  /** Only answered to requests for the beta version. */
  beta?: true
  /** The status of a patch that cannot be applied. Default 400. */
  inapplicable?: 422
  /** No request creates them. */
  uncreated?: true
  /** The status of a creation. Default 201. */
  created?: 200
  /** The actions in `_access` besides the deletion. Default those of the properties. */
  access?: readonly string[]
  document(row: Row, more: Derived): object
  /** The properties with a credential, which only the answers of a creation and of a reset have. */
  credential?(row: Row): object
  /** The parts of documents that `expand` brings in the list and alone. */
  expand?: Readonly<Record<string, (row: Row, call: Call) => unknown>>
  /** The query parameters that only a single read has, besides `expand`. */
  aloneTakes?: readonly string[]
  /** The parts that only a single read brings. */
  alone?(row: Row, call: Call): object
  /** Completes a changed row, for instance with a new version. */
  settled?(row: Row, call: Call): Row
  /** Throws if the row may not be deleted. */
  checkDeletion?(row: Row, call: Call): void
  /** Called after a deletion, to update what named the row. */
  deleted?(row: Row, call: Call): void
  /** Default the name. */
  title?(row: Row): string
  /** The subject of an entry in the audit log, if it does not follow from the noun. */
  about?(row: Row, call: Call): About
  /** The rows at the start: of the account, or of one project. */
  seed?(company: People, project: ProjectRecord | undefined): readonly Row[]
}

/** The parts of a document that follow from the declaration. */
export interface Derived {
  links: { self: Link; parent: Link }
  access: object | undefined
  call: Call
}
