import type { About } from '../changes/audit-targets.ts'
import { type Patched, patched } from '../patches/json-patch.ts'
import type { Given } from './body.ts'
import type { Call, Written } from './call.ts'
import { changedOf, commit, isSame } from './change.ts'
import { inActions } from './identity.ts'

/** What the audit log calls a change of each property of something. */
export type PropertyActions = Readonly<Record<string, string>>

/** How something is found, kept and told of. */
export interface Kept<Row> {
  /** What titles and actions call it, such as `role` in `created the role` and `createRole`. */
  noun: string
  find(call: Call): Row
  /** The row as the audit log keeps it. */
  document(row: Row, call: Call): object
  /** What writing answers, if it is another document. */
  answer?(row: Row, call: Call): object
  about(row: Row, call: Call): About
  set(row: Row, call: Call): void
  /** Takes the row away with whatever belongs to it. */
  delete(row: Row, call: Call): void
}

interface Creation<Row> {
  make(call: Call): Row
  /** Default 201. */
  status?: 200 | 201
  shortDescription?(call: Call): string
}

interface Update<Row> {
  actions: PropertyActions
  /** The properties of the document that may become others. Default those of the actions. */
  changeable?: readonly string[]
  /** Whether a merge patch is taken as well. */
  merge?: boolean
  /** The row as the patched document describes it. */
  next(row: Row, given: Given, call: Call, how: Patched['how']): Row
  /** What any change does besides, such as a new version. */
  settled?: ((row: Row, call: Call) => Row) | undefined
  /** To be read after "changed". Default the noun. */
  what?: string
  /** Whether the names of the actions are those of the documents and not those of the rows. */
  byDocument?: true
}

interface Deletion<Row> {
  /** Throws if the row has to stay. */
  check?(row: Row, call: Call): void
  /** Default `deleted`. */
  verb?: string
}

/** Writers for whatever is created from a body, changed by a patch, and deleted. Each change is an entry of the audit log. */
export function writers<Row extends object>(of: Kept<Row>) {
  const the = `the ${of.noun}`
  const named = inActions(of.noun)

  function create({ make, status = 201, shortDescription }: Creation<Row>) {
    return (call: Call): Written => {
      const row = make(call)
      of.set(row, call)
      const current = of.document(row, call)
      commit(call, {
        about: of.about(row, call),
        titleVerb: `created ${the}`,
        actions: [`create${named}`],
        shortDescription: shortDescription?.(call) ?? `Created ${the}`,
        current,
      })
      return { status, document: of.answer?.(row, call) ?? current }
    }
  }

  function update({ actions, merge, next, settled, what = the, byDocument, ...more }: Update<Row>) {
    const names = Object.keys(actions)
    const patching = { changeable: more.changeable ?? names, merge: merge ?? false }
    return (call: Call): Written => {
      const before = of.find(call)
      const previous = of.document(before, call)
      const { next: given, comment, how } = patched(call, previous, patching)
      const changed = next(before, given, call, how)
      if (isSame(before, changed)) return { status: 200, document: previous }
      const after = settled?.(changed, call) ?? changed
      of.set(after, call)
      const current = of.document(after, call)
      const others = byDocument
        ? changedOf(previous, current, names as never)
        : changedOf<object, string>(before, after, names)
      commit(call, {
        about: of.about(after, call),
        titleVerb: `changed ${what}`,
        actions: others.map((name) => actions[name]!),
        shortDescription: `Changed ${others.join(', ')}`,
        comment,
        ...how,
        previous,
        current,
      })
      return { status: 200, document: current }
    }
  }

  function remove({ check, verb = 'deleted' }: Deletion<Row> = {}) {
    return (call: Call): Written => {
      const row = of.find(call)
      check?.(row, call)
      const previous = of.document(row, call)
      of.delete(row, call)
      commit(call, {
        about: of.about(row, call),
        titleVerb: `${verb} ${the}`,
        actions: [`delete${named}`],
        previous,
      })
      return { status: 204 }
    }
  }

  return { create, update, remove }
}
