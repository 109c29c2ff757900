import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redaction, withoutSecrets } from '../../src/rest/secrets.ts'
import { canary, secretDocument, shapes, statements } from '../support/canaries.ts'

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
    ['the configuration of an integration', { configValues: { a: 's' } }, { configValues: null }],
    [
      'the configuration of an integration for approvals',
      { integrationConfig: { a: 's' } },
      { integrationConfig: null },
    ],
    ['a credential that is an object', { apiKey: { value: 's' } }, { apiKey: null }],
    ['a credential that is a list', { 'Access-Tokens': ['s'] }, { 'Access-Tokens': null }],
    [
      'a patch into a credential',
      [{ op: 'replace', path: '/apiKey/value', value: 's' }],
      [{ op: 'replace', path: '/apiKey/value', value: null }],
    ],
    [
      'a patch into a configuration',
      [{ op: 'add', path: '/config/writeKey', value: 's' }],
      [{ op: 'add', path: '/config/writeKey', value: null }],
    ],
    [
      'a pair',
      [
        { name: 'x-api-key', value: 's' },
        { name: 'region', value: 'eu' },
      ],
      [
        { name: 'x-api-key', value: null },
        { name: 'region', value: 'eu' },
      ],
    ],
    [
      'a tuple',
      {
        headers: [
          ['Cookie', 's'],
          ['accept', '*'],
        ],
      },
      {
        headers: [
          ['Cookie', null],
          ['accept', '*'],
        ],
      },
    ],
    ['a document in a text', { body: '{"password":"s","a":1}' }, { body: '{"password":null,"a":1}' }],
    [
      'a patch of a variation',
      [{ op: 'add', path: '/variations/2', value: { value: { token: 'blue' } } }],
      [{ op: 'add', path: '/variations/2', value: { value: { token: 'blue' } } }],
    ],
    [
      'an instruction about a variation',
      { kind: 'addVariation', name: 'Password', value: { token: 'blue' } },
      { kind: 'addVariation', name: 'Password', value: { token: 'blue' } },
    ],
    [
      'links',
      { _links: { apiKey: { href: '/a', type: 'application/json' } } },
      { _links: { apiKey: { href: '/a', type: 'application/json' } } },
    ],
    [
      'what only sounds like one',
      {
        tokenCount: 3,
        keyName: 'a',
        secretary: 'Ann',
        serviceToken: true,
        inputTokens: 5,
        continuationToken: 'x',
        _integrationKey: 'datadog',
        publicKey: 'p',
      },
      {
        tokenCount: 3,
        keyName: 'a',
        secretary: 'Ann',
        serviceToken: true,
        inputTokens: 5,
        continuationToken: 'x',
        _integrationKey: 'datadog',
        publicKey: 'p',
      },
    ],
    ['nothing', null, null],
    ['a text', 'sdk-1', 'sdk-1'],
  ])('of %s', (_, document, expected) => {
    const before = structuredClone(document)
    expect(withoutSecrets(document)).toEqual(expected)
    expect(document).toEqual(before)
  })

  it('shows nothing that a patch writes to a credential, in any form of patch', () => {
    const secrets = fc.constantFrom(
      'config',
      'configValues',
      'integrationConfig',
      'Config',
      'apiKey',
      'secret',
      'x-api-key',
    )
    const plain = fc.constantFrom('policyKey', 'writeKey', 'hostURL', 'url', 'region', '0', '-', 'a~b', 'value', 'name')
    const settings = fc.constantFrom<unknown>('zq7', ['zq7'], { hostURL: 'zq7' }, { a: { b: ['zq7'] } })
    const forms = fc.constantFrom<(path: string[], value: unknown) => unknown>(
      (path, value) => ({ op: 'replace', path: `/${path.map(escaped).join('/')}`, value }),
      (path, value) => ({ op: 'add', path: path.map(escaped).join('/'), value }),
      (path, value) => ({ op: 'test', path: `#/${path.map(escaped).join('/')}`, value }),
      (path, value) => ({ op: 'replace', path: path.join('.'), value }),
      (path, value) => ({ op: 'replace', path, value }),
      (path, value) => ({
        op: 'replace',
        path: `/${path.map(escaped).join('/')}`,
        previous: value,
        before: value,
        value: 1,
      }),
      (path, value) => ({ op: 'add', path: `/${escaped(path[0]!)}`, value: nested(path.slice(1), value) }),
      (path, value) => ({ op: 'add', path: '', value: nested(path, value) }),
      (path, value) => ({ merge: nested(path, value) }),
      ([first, ...path], value) => ({
        kind: `update${first![0]!.toUpperCase()}${first!.slice(1)}`,
        value: nested(path, value),
      }),
      (path, value) => ({ kind: 'updateSettings', ...(nested(path, value) as object) }),
    )
    const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1')
    const nested = (path: readonly string[], value: unknown) =>
      path.reduceRight((inner, name) => ({ [name]: inner }), value)
    fc.assert(
      fc.property(secrets, fc.array(plain, { maxLength: 3 }), settings, forms, (secret, below, value, form) => {
        const patch = form([secret, ...below], value)
        for (const delta of [
          patch,
          [patch],
          { comment: 'c', patch: [patch] },
          { instructions: [patch] },
          JSON.stringify([patch]),
        ])
          expect(JSON.stringify(withoutSecrets({ delta }))).not.toMatch(canary)
      }),
      { numRuns: 400 },
    )
  })

  it('is without all of them at once, in whatever they are, and so is what is JSON of it', () => {
    const left = JSON.stringify([withoutSecrets(secretDocument), withoutSecrets(JSON.stringify(secretDocument))])
    expect(left).not.toMatch(canary)
    expect(left).toContain('"region"')
  })

  it('is the very same if there are none', () => {
    const word = fc.constantFrom('key', 'name', 'tokenCount', 'secretary', 'path', 'value', 'kind', 'tags', 'publicKey')
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('api-gateway-v2', 'sdk-rollout', 'proj/web:env/*', 'https://a.test/b?c=d'),
    )
    const { document } = fc.letrec((tie) => ({
      document: fc.oneof(
        { maxDepth: 5 },
        text,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        tie('list'),
        tie('object'),
      ),
      list: fc.array(tie('document')),
      object: fc.dictionary(word, tie('document')),
    }))
    fc.assert(fc.property(document, (one) => withoutSecrets(one) === one))
  })

  it('shares with the document what has none', () => {
    const document = { a: { deep: [1] }, b: { apiKey: 's' } }
    expect((withoutSecrets(document) as typeof document).a).toBe(document.a)
  })

  it('is read as deep as documents are', () => {
    const deep = (levels: number): unknown => (levels ? [deep(levels - 1)] : { apiKey: 's' })
    expect(JSON.stringify(withoutSecrets(deep(400)))).toContain('{"apiKey":null}')
    expect(JSON.stringify(withoutSecrets(deep(5000)))).not.toContain('"s"')
  })

  it('takes the time of its length, whatever is in it', () => {
    const { text } = redaction(['api-1234567'])
    const hard = [
      'a',
      '://',
      'eyJ-',
      'Bearer+',
      '+',
      'key ',
      '?a',
      'token:"',
      '\\',
      '-----BEGIN ',
      'https://a@',
      '{',
      'x-key',
    ]
    // What grows with the square of the length would take minutes.
    for (const unit of hard) for (const before of ['', 'x://', 'Bearer ']) text(before + unit.repeat(100_000))
  })
})

describe('a text', () => {
  const { text, own } = redaction()

  it.each(shapes)('shows nothing of %s, as it is and in a line of JSON', (shape) => {
    for (const around of [shape, `a\n${shape}`, `see (${shape}), and "more"`]) {
      expect(text(around)).not.toMatch(canary)
      expect(own(around)).not.toMatch(canary)
      const line = text(`{"msg":${JSON.stringify(around)}}`)
      expect(line).not.toMatch(canary)
      expect(JSON.parse(line)).toHaveProperty('msg')
    }
  })

  it.each(statements)('shows nothing of %s', (statement) => expect(text(statement)).not.toMatch(canary))

  it.each([
    'api-gateway-v2',
    'sdk-rollout',
    'mob-2024-12-31-release',
    '5f4a2b3c4d5e6f7a8b9c0d1e',
    '0123abcd-0000-4000-8000-0123456789ab',
    'Basic internationalization and bearer authentication',
    'The token: used by CI. Rotate secret: production',
    'proj/web:env/production:flag/token-refresh',
    'https://app.launchdarkly.com/web/production/features/token?tab=settings&env=test',
    'https://git.test/web/commit/0123456789abcdef0123456789abcdef01234567',
    'https://app.launchdarkly.com/settings/webhooks/5f4a2b3c4d5e6f7a8b9c0d1e',
    'created [a webhook](https://app.launchdarkly.com/settings/webhooks/5f4a2b3c4d5e6f7a8b9c0d1e)',
    'ssh://git@github.com/acme/web.git',
    'const token = getToken(key)',
    'if (secret === undefined) return',
    'user@example.com',
  ])('keeps %s', (kept) => {
    expect(text(kept)).toBe(kept)
    expect(own(kept)).toBe(kept)
  })

  it('is read where it is percent-encoded, and may have half a character', () => {
    expect(text(`/a?filter=${encodeURIComponent('x "sdk-c0ffee00-c0de-4000-8000-c0ffee000001"')}\ud800`)).not.toMatch(
      canary,
    )
    expect(text('/a?filter=100%25%20%zz')).toBe('/a?filter=100%25%20%zz')
  })

  it('leaves URLs that can be read', () => {
    const left = text('https://ann:secret@db.test/a?token=b&page=2')
    expect(new URL(left).searchParams.get('page')).toBe('2')
    expect(left).toBe('https://ann:[credential]@db.test/a?token=[credential]&page=2')
  })

  it('is without the token of the caller, even where secrets are shown', () => {
    const shown = redaction(['of-no-shape-at-all'], true)
    expect(shown.text('it is of-no-shape-at-all, and sdk-c0ffee00-c0de-4000-8000-c0ffee000001')).toBe(
      'it is [credential], and sdk-c0ffee00-c0de-4000-8000-c0ffee000001',
    )
    expect(shown.document({ token: 's', a: ['of-no-shape-at-all'] })).toEqual({ token: 's', a: ['[credential]'] })
  })
})
