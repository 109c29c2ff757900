import { describe, expect, it } from 'vitest'
import { withoutSecrets } from '../../src/rest/secrets.ts'

describe('a document without its secrets', () => {
  it.each([
    [
      'an environment',
      { key: 'qa', apiKey: 'sdk-1', mobileKey: 'mob-1', _id: 'e1' },
      { key: 'qa', apiKey: null, mobileKey: null, _id: 'e1' },
    ],
    [
      'what is deep in it',
      { environments: { items: [{ apiKey: 'sdk-1' }] } },
      { environments: { items: [{ apiKey: null }] } },
    ],
    [
      'a webhook',
      { url: 'https://a.example', secret: 's', sign: true },
      { url: 'https://a.example', secret: null, sign: true },
    ],
    ['a destination', { name: 'd', config: { apiSecret: 's', project: 'p' } }, { name: 'd', config: null }],
    ['a trigger', { triggerURL: 'https://t.example/1' }, { triggerURL: null }],
    ['the summary of a token', { token: { _id: 't1', name: 'ci' } }, { token: { _id: 't1', name: 'ci' } }],
    [
      'the patch of a credential',
      [{ op: 'replace', path: '/apiKey', value: 'sdk-1' }],
      [{ op: 'replace', path: '/apiKey', value: null }],
    ],
    [
      'the patch of a document',
      [{ op: 'add', path: '/environments/-', value: { key: 'qa', apiKey: 'sdk-1' } }],
      [{ op: 'add', path: '/environments/-', value: { key: 'qa', apiKey: null } }],
    ],
    [
      'a variation',
      { variations: [{ value: { token: 'blue', config: { a: 1 } } }] },
      { variations: [{ value: { token: 'blue', config: { a: 1 } } }] },
    ],
    ['nothing', null, null],
    ['a text', 'sdk-1', 'sdk-1'],
  ])('of %s', (_, document, expected) => {
    const before = structuredClone(document)
    expect(withoutSecrets(document)).toEqual(expected)
    expect(document).toEqual(before)
  })
})
