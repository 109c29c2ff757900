import type { About } from '../changes/audit-targets.ts'
import { type Patched, patched } from '../patches/json-patch.ts'
import { type Given, objectBody } from './body.ts'
import type { Call, Written } from './call.ts'
import { type Change, changedOf, commit, isSame } from './change.ts'
import { inActions } from './identity.ts'

/** What the audit log calls a change of each property of something. */
export type PropertyActions = Readonly<Record<string, string>>

/** How rows of one kind are found, stored and described. */
export interface Kept<Row> {
  /** One of them: `role` in `created the role` and in `createRole`. */
  noun: string
  /** The name within the names of actions. Default from the noun. */
  deed?: string | undefined
  find(call: Call): Row
  /** The document that answers and the audit log hold. */
  document(row: Row, call: Call): object
  /** The answer of a creation, if it differs from the document. */
  answer?: ((row: Row, call: Call) => object) | undefined
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

interface Replacement<Row> {
  actions: PropertyActions
  /** Makes the new row from the body or the patched document. */
  next(row: Row, given: Given, call: Call, how?: Patched['how']): Row
  /** Completes a changed row, for instance with a new version. */
  settled?: ((row: Row, call: Call) => Row) | undefined
  /** To be read after "changed". Default the noun. */
  what?: string
  /** Compares documents instead of rows, because the actions have the names of their properties. */
  byDocument?: true
}

interface Update<Row> extends Replacement<Row> {
  /** What a patch is of, where its paths are not those of the document. Default the document. */
  patched?(row: Row, call: Call): object
  /** The properties of the document that may become others. Default those of the actions. */
  changeable?: readonly string[]
  /** Whether a merge patch is taken as well. */
  merge?: boolean
  /** The status of a patch that cannot be applied. Default 400. */
  inapplicable?: 422 | undefined
  next(row: Row, given: Given, call: Call, how: Patched['how']): Row
}

/** How a row is changed, with the parts of the entry. */
type Changed<Row> = Omit<Replacement<Row>, 'next'> & { previous: object } & Pick<Change, 'comment' | 'delta' | 'merge'>

interface Deletion<Row> {
  /** Throws if the row has to stay. */
  check?(row: Row, call: Call): void
  /** Default `deleted`. */
  verb?: string
}

/** Makes the writers for rows that a body creates, a patch changes and a DELETE deletes. Each change is an entry of the audit log. */
export function writers<Row extends object>(of: Kept<Row>) {
  const the = `the ${of.noun}`
  const named = of.deed ?? inActions(of.noun)

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

  /** Puts a changed row in place of the former one, unless they are the same. */
  function changed(call: Call, before: Row, next: Row, { actions, settled, ...more }: Changed<Row>): Written {
    const { what = the, byDocument, previous, ...how } = more
    if (isSame(before, next)) return { status: 200, document: previous }
    const after = settled?.(next, call) ?? next
    of.set(after, call)
    const current = of.document(after, call)
    const [was, is]: [object, object] = byDocument ? [previous, current] : [before, after]
    const others = changedOf(was, is, Object.keys(actions))
    commit(call, {
      about: of.about(after, call),
      titleVerb: `changed ${what}`,
      actions: others.map((name) => actions[name]!),
      shortDescription: `Changed ${others.join(', ')}`,
      ...how,
      previous,
      current,
    })
    return { status: 200, document: current }
  }

  function update({ merge = false, changeable, inapplicable, patched: ofPatch, next, ...change }: Update<Row>) {
    const patching = { changeable: changeable ?? Object.keys(change.actions), merge, inapplicable }
    return (call: Call): Written => {
      const before = of.find(call)
      const previous = of.document(before, call)
      const { next: given, comment, how } = patched(call, ofPatch?.(before, call) ?? previous, patching)
      return changed(call, before, next(before, given, call, how), { ...change, previous, comment, ...how })
    }
  }

  /** A PUT, whose body has all properties that can be changed. */
  function replace({ next, ...change }: Replacement<Row>) {
    return (call: Call): Written => {
      const before = of.find(call)
      const previous = of.document(before, call)
      return changed(call, before, next(before, objectBody(call), call), { ...change, previous })
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

  return { create, update, replace, remove }
}
