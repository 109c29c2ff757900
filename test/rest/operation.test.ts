import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { get, isUsable, match, type PathOf, UnusableArgument, urlOf } from '../../src/rest/operation.ts'

const flagPath = '/api/v2/flags/{projectKey}/{flagKey}'
const flag = { path: flagPath }
const members = { path: '/api/v2/members' }

/** Any string there is, halves of characters included. */
const anyString = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) })

describe('an operation', () => {
  it('is a line of data, named by its verb and its template', () => {
    expect(get('/api/v2/projects/{projectKey}').takes<{ expand?: string }>().returns<object>()).toEqual({
      method: 'GET',
      path: '/api/v2/projects/{projectKey}',
      beta: false,
      paged: false,
      bare: false,
      reads: true,
      semantic: false,
      form: false,
      creates: false,
      approvable: false,
      mayBeEmpty: false,
      shape: expect.any(Function),
      locates: false,
      name: 'GET /api/v2/projects/{projectKey}',
    })
    expect(get('/api/v2/views', { beta: true }).lists<object>()).toMatchObject({ beta: true, paged: true })
  })

  it('has the path parameters that its template names', () => {
    expectTypeOf<PathOf<typeof flagPath>>().toEqualTypeOf<{ projectKey: string } & { flagKey: string }>()
    expectTypeOf<PathOf<'/api/v2/members'>>().toEqualTypeOf<unknown>()
  })
})

describe('the URL of a call', () => {
  const keys = { projectKey: 'web', flagKey: 'dark' }
  it.each<[string, { path: string }, object, string]>([
    ['fills the holes', flag, keys, '/api/v2/flags/web/dark'],
    [
      'encodes what a segment cannot hold',
      flag,
      { ...keys, flagKey: 'a/b?c#d e%2F' },
      '/api/v2/flags/web/a%2Fb%3Fc%23d%20e%252F',
    ],
    [
      'encodes what is beyond ASCII',
      flag,
      { ...keys, flagKey: 'größe-🚀' },
      '/api/v2/flags/web/gr%C3%B6%C3%9Fe-%F0%9F%9A%80',
    ],
    ['takes dots that are not alone', flag, { projectKey: '...', flagKey: '.a' }, '/api/v2/flags/.../.a'],
    [
      'does not take a filled hole for another one',
      flag,
      { projectKey: '{flagKey}', flagKey: 'x' },
      '/api/v2/flags/%7BflagKey%7D/x',
    ],
    ['has no query without parameters', members, {}, '/api/v2/members'],
    [
      'makes the other arguments the query',
      flag,
      { ...keys, expand: 'evaluation' },
      '/api/v2/flags/web/dark?expand=evaluation',
    ],
    [
      'keeps their order',
      members,
      { sort: '-name', limit: 5, offset: 0 },
      '/api/v2/members?sort=-name&limit=5&offset=0',
    ],
    ['leaves out what is undefined', members, { limit: 1, filter: undefined }, '/api/v2/members?limit=1'],
    ['keeps zero, false and the empty text', members, { a: 0, b: false, c: '' }, '/api/v2/members?a=0&b=false&c='],
    [
      'repeats the parameter for a list',
      flag,
      { ...keys, env: ['test', 'a&b'] },
      '/api/v2/flags/web/dark?env=test&env=a%26b',
    ],
    ['leaves out an empty list', flag, { ...keys, env: [] }, '/api/v2/flags/web/dark'],
    ['encodes a filter once', members, { filter: 'email:a+b@x.y|c' }, '/api/v2/members?filter=email%3Aa%2Bb%40x.y%7Cc'],
    ['leaves the body to the request', members, { body: { name: 'x' }, limit: 1 }, '/api/v2/members?limit=1'],
  ])('%s', (_, operation, args, url) => {
    expect(urlOf(operation, args)).toBe(url)
  })

  it.each([
    [
      { projectKey: '', flagKey: 'x' },
      'Expected a project key of whole Unicode characters that is not empty, "." or "..", but got "".',
    ],
    [
      { projectKey: 'x' },
      'Expected a flag key of whole Unicode characters that is not empty, "." or "..", but got "".',
    ],
    [
      { projectKey: '.', flagKey: 'x' },
      'Expected a project key of whole Unicode characters that is not empty, "." or "..", but got ".".',
    ],
    [
      { projectKey: 'x', flagKey: '..' },
      'Expected a flag key of whole Unicode characters that is not empty, "." or "..", but got "..".',
    ],
    [
      { projectKey: '\ud800', flagKey: 'x' },
      'Expected a project key of whole Unicode characters that is not empty, "." or "..", but got "\\ud800".',
    ],
    [
      { projectKey: 'x', flagKey: 'y', env: ['\udc00'] },
      'Expected text of whole Unicode characters, but got "\\udc00".',
    ],
  ])('cannot be made of %j', (args, message) => {
    expect(() => urlOf(flag, args)).toThrow(new UnusableArgument(message))
  })

  it('stays the route of its operation for any keys, as a URL parser reads it', () => {
    fc.assert(
      fc.property(anyString.filter(isUsable), anyString.filter(isUsable), (projectKey, flagKey) => {
        const { pathname, search, hash } = new URL(urlOf(flag, { projectKey, flagKey }), 'https://example.com')
        expect(pathname.split('/').map(decodeURIComponent)).toEqual(['', 'api', 'v2', 'flags', projectKey, flagKey])
        expect(search + hash).toBe('')
      }),
    )
  })

  it('tells of parameters what a URL parser reads back', () => {
    fc.assert(
      fc.property(fc.array(anyString.filter((text) => text.isWellFormed())), (env) => {
        const url = new URL(urlOf(members, { env }), 'https://example.com')
        expect(url.searchParams.getAll('env')).toEqual(env)
      }),
    )
  })
})

describe('a link', () => {
  it.each([
    ['/api/v2/flags/web/dark', { projectKey: 'web', flagKey: 'dark' }],
    ['/api/v2/flags/web/dark?env=test', { projectKey: 'web', flagKey: 'dark' }],
    ['/api/v2/flags/web/dark#top', { projectKey: 'web', flagKey: 'dark' }],
    ['/api/v2/flags/web/a%2Fb', { projectKey: 'web', flagKey: 'a/b' }],
    ['/api/v2/flags/web/a+b', { projectKey: 'web', flagKey: 'a+b' }],
  ])('%s stands for parameters', (href, parameters) => {
    expect(match(flagPath, href)).toEqual(parameters)
  })

  it('without holes stands for its operation', () => {
    expect(match('/api/v2/members', '/api/v2/members?limit=5')).toEqual({})
  })

  it.each([
    '',
    '/',
    '/api/v2/flags/web',
    '/api/v2/flags/web/',
    '/api/v2/flags//dark',
    '/api/v2/flags/web/dark/',
    '/api/v2/flags/web/dark/environments',
    '/api/v2/segments/web/dark',
    '/api/v3/flags/web/dark',
    '/prefix/api/v2/flags/web/dark',
    'api/v2/flags/web/dark',
    ' /api/v2/flags/web/dark',
    'https://app.launchdarkly.com/api/v2/flags/web/dark',
    'https://evil.example/api/v2/flags/web/dark',
    '//evil.example/api/v2/flags/web/dark',
    '/\\evil.example/api/v2/flags/web/dark',
    'javascript:/api/v2/flags/web/dark',
    '?/api/v2/flags/web/dark',
    '/api/v2/flags/web/%',
    '/api/v2/flags/web/%ED%A0%80',
    '/api/v2/flags/web/..',
    '/api/v2/flags/../members',
    '/api/v2/flags/%2e%2e/members',
    '/api/v2/flags/web/.',
  ])('"%s" matches nothing', (href) => {
    expect(match(flagPath, href)).toBeUndefined()
  })

  it('with a dot or a bracket in its template is no pattern', () => {
    expect(match('/api/v2/a.b/{key}', '/api/v2/aXb/c')).toBeUndefined()
    expect(match('/api/v2/a.b(c)/{key}', '/api/v2/a.b(c)/d')).toEqual({ key: 'd' })
  })

  it('is the inverse of the URL, for any keys and any query', () => {
    const keys = anyString.filter(isUsable)
    fc.assert(
      fc.property(
        keys,
        keys,
        anyString.filter((text) => text.isWellFormed()),
        (projectKey, flagKey, filter) => {
          expect(match(flagPath, urlOf(flag, { projectKey, flagKey, filter }))).toEqual({ projectKey, flagKey })
        },
      ),
    )
  })

  it('that matches stands for parameters that make a URL', () => {
    const hrefs = fc.array(fc.constantFrom('a', '.', '%2e', '%2F', '%', '?', '#', '/', ' ', '\\'), { maxLength: 6 })
    fc.assert(
      fc.property(hrefs, (parts) => {
        const found = match(flagPath, `/api/v2/flags/web/${parts.join('')}`)
        if (found) expect(match(flagPath, urlOf(flag, found))).toEqual(found)
      }),
    )
  })
})
