import { connect, type LookupFunction } from 'node:net'
import fc from 'fast-check'
import { errors } from 'undici'
import { describe, expect, it } from 'vitest'
import { causeOf } from '../../../src/rest/client/cause.ts'

const coded = (code: unknown, more: { cause?: unknown; message?: string } = {}) =>
  Object.assign(new Error(more.message ?? 'to https://user:secret@host', { cause: more.cause }), { code })

describe('the cause of a failed connection', () => {
  it.each<[string, unknown, string | undefined]>([
    ['the code of the error', coded('ECONNREFUSED'), 'ECONNREFUSED'],
    ['that of its cause', new Error('fetch failed', { cause: coded('ENOTFOUND') }), 'ENOTFOUND'],
    ['that of Node rather than that of undici', coded('UND_ERR_SOCKET', { cause: coded('ECONNRESET') }), 'ECONNRESET'],
    ['that of undici if there is no other', new errors.SocketError('other side closed'), 'UND_ERR_SOCKET'],
    ['the first of undici', coded('UND_ERR_PRX_CONN', { cause: coded('UND_ERR_SOCKET') }), 'UND_ERR_PRX_CONN'],
    ['that of all addresses', new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]), 'ECONNREFUSED'],
    [
      'those of addresses that fail for different reasons',
      Object.assign(new AggregateError([coded('ENETUNREACH'), coded('ECONNREFUSED')]), { code: 'ENETUNREACH' }),
      'ENETUNREACH, ECONNREFUSED',
    ],
    ['that of an aggregate without parts', Object.assign(new AggregateError([]), { code: 'ETIMEDOUT' }), 'ETIMEDOUT'],
    [
      'the status of a proxy',
      new errors.RequestAbortedError('Proxy response (407) !== 200 when HTTP Tunneling'),
      'PROXY_ANSWERED_407',
    ],
    [
      'the status of a proxy that wants a password',
      new errors.InvalidArgumentError('Proxy Authentication Required (407)'),
      'PROXY_ANSWERED_407',
    ],
    ['nothing of an error without a code', new Error('to https://user:secret@host'), undefined],
    ['nothing of a code that is a number', coded(20), undefined],
    ['nothing of a code that is a sentence', coded('It failed at https://user:secret@host'), undefined],
    ['nothing of a code without an end', coded('A'.repeat(1000)), undefined],
    ['nothing of what is no error', { code: 'ECONNREFUSED' }, undefined],
    ['nothing of nothing', undefined, undefined],
  ])('is %s', (_, error, expected) => {
    expect(causeOf(error)).toBe(expected)
  })

  it('is found in errors that are causes of each other', () => {
    const one = new Error('one')
    one.cause = new Error('other', { cause: one })
    expect(causeOf(one)).toBeUndefined()
  })

  it('is that of a real connection which nobody takes, to each address of a host', async () => {
    const error = await new Promise((resolve) => {
      connect({ host: 'localhost', port: 9, lookup: bothFamilies, autoSelectFamily: true }).on('error', resolve)
    })
    expect(error).toBeInstanceOf(AggregateError)
    expect(causeOf(error)).toMatch(/^(?:E[A-Z]+, )?ECONNREFUSED$/)
  })

  it('is three codes at most, whatever the error is', () => {
    const leaf = fc
      .oneof(fc.string(), fc.constantFrom('ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET'))
      .map((code) => coded(code))
    const { tree } = fc.letrec<{ tree: Error }>((tie) => ({
      tree: fc.oneof(
        leaf,
        fc.array(tie('tree'), { maxLength: 4 }).map((parts) => new AggregateError(parts)),
        fc.tuple(fc.string(), tie('tree')).map(([code, cause]) => coded(code, { cause })),
      ),
    }))
    fc.assert(
      fc.property(tree, (error) => {
        const cause = causeOf(error)
        if (cause !== undefined) expect(cause).toMatch(/^[A-Z][A-Z0-9_]+(?:, [A-Z][A-Z0-9_]+){0,2}$/)
      }),
    )
  })
})

/** A host that has an address of each family. */
const bothFamilies: LookupFunction = (_, __, found) =>
  found(null, [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ])
