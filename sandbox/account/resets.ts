import type { Call, Writer } from '../resource/call.ts'
import { commit } from '../resource/change.ts'
import type { PlainResource } from '../resource/plain.ts'
import { expiryOf } from '../resource/query.ts'

interface Reset<Row> {
  resource: Omit<PlainResource<Row>, 'operations'>
  noun: string
  action: string
  /** @param until when the old credential ends; undefined if at once. */
  renewed(row: Row, call: Call, until: number | undefined): Row
}

/** Gives a row of the account another credential, which the answer tells and the audit log does not. */
export const resetting = <Row extends { id: string }>({ resource, noun, action, renewed }: Reset<Row>): Writer => ({
  takes: ['expiry'],
  write(call) {
    const until = expiryOf(call.query)
    const before = resource.find(call)
    const row = renewed(before, call, until)
    call.store.rows(resource.table).set(row.id, row)
    commit(call, {
      about: resource.subject(row, call),
      titleVerb: `reset the ${noun}`,
      actions: [action],
      previous: resource.document(before, call),
      current: resource.document(row, call),
    })
    return { status: 200, document: resource.answer(row, call) }
  },
})
