import type { About } from '../changes/audit-targets.ts'
import { type Patched, patched } from '../patches/json-patch.ts'
import type { Given } from './body.ts'
import type { Call, Written } from './call.ts'
import { changedOf, commit, isSame } from './change.ts'
import { inActions } from './identity.ts'

/** What the audit log calls a change of each property of something. */
export type PropertyActions = Readonly<Record<string, string>>

/** How rows of one kind are found, stored and described. */
export interface Kept<Row> {
  /** One of them: `role` in `created the role` and in `createRole`. */
  noun: string
  find(call: Call): Row
  /** The document that answers and the audit log hold. */
  document(row: Row, call: Call): object
  /** The answer of a creation, if it differs from the document. */
  answer?(row: Row, call: Call): object
  about(row: Row, call: Call): About
  set(row: Row, call: Call): void
  /** Deletes the row with whatever belongs to it. */
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
  /** Makes the new row from the patched document. */
  next(row: Row, given: Given, call: Call, how: Patched['how']): Row
  /** Completes a changed row, for instance with a new version. */
  settled?: ((row: Row, call: Call) => Row) | undefined
  /** To be read after "changed". Default the noun. */
  what?: string
  /** Compares documents instead of rows, because the actions have the names of their properties. */
  byDocument?: true
}

interface Deletion<Row> {
  /** Throws if the row has to stay. */
  check?(row: Row, call: Call): void
  /** Default `deleted`. */
  verb?: string
}

/** Makes the writers for rows that a body creates, a patch changes and a DELETE deletes. Each change is an entry of the audit log. */
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
      const [was, is]: [object, object] = byDocument ? [previous, current] : [before, after]
      const others = changedOf(was, is, names)
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
