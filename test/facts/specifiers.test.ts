import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { substituted } from '../../src/facts/access/role-attributes.ts'
import { concreteParts, covers, parseSpecifier, type ResourcePart } from '../../src/facts/access/specifier.ts'

const part = (kind: string, name: string, more: Partial<ResourcePart> = {}): ResourcePart => ({
  ...{ kind, name, tags: [], critical: null, views: [] },
  ...more,
})

const project = part('proj', 'web', { tags: ['shop'] })
const production = part('env', 'production', { tags: ['live', 'eu-1'], critical: true })
const flag = part('flag', 'checkout-tax', { tags: ['protected', 'kill-switch'], views: ['launch'] })
const resource = [project, production, flag]

describe('a specifier', () => {
  it.each([
    // [specifier, whether it means proj/web:env/production:flag/checkout-tax]
    ['proj/web:env/production:flag/checkout-tax', true],
    ['proj/*:env/*:flag/*', true],
    ['proj/w*b:env/p*:flag/*-tax', true],
    ['proj/web:env/production:flag/checkout', false],
    ['proj/web:env/production:flag/Checkout-tax', false],
    ['proj/*', false],
    ['proj/*:env/*', false],
    ['proj/*:env/*:segment/*', false],
    ['proj/*:flag/*', false],
    ['proj/*:*', true],
    ['proj/*:env/production:*', true],
    ['proj/*:env/staging:*', false],
    ['proj/*:env/*:flag/*:*', false],
    // Tags, all of which hold.
    ['proj/*;shop:env/*:flag/*', true],
    ['proj/*;sho?:env/*:flag/*', false],
    ['proj/*;s*:env/*;eu-*:flag/*;protected,kill-switch', true],
    ['proj/*:env/*:flag/*;protected, kill-*', true],
    ['proj/*:env/*:flag/*;protected,absent', false],
    ['proj/*;protected:env/*:flag/*', false],
    // Properties of the environment, with a colon within braces.
    ['proj/*:env/*;{critical:true}:flag/*', true],
    ['proj/*:env/*;{critical:false}:flag/*', false],
    ['proj/*:env/*;live,{critical:true}:flag/*;protected', true],
    ['proj/*:env/*;{critical:true},dead:flag/*', false],
    ['proj/*:env/*;{region:eu}:flag/*', 'UNDECIDED_SELECTOR'],
    ['proj/*:env/*;{region:eu}:flag/other', false],
    ['proj/*:env/*;{region:eu},dead:flag/*', false],
    ['proj/*:env/*:flag/*;{critical:true}', 'UNDECIDED_SELECTOR'],
    ['proj/*:env/*;{critical:maybe}:flag/*', 'UNDECIDED_SELECTOR'],
    // Views.
    ['proj/*:env/*:flag/*;view:launch', true],
    ['proj/*:env/*:flag/*;view:*', true],
    ['proj/*:env/*:flag/*;protected,view:launch', true],
    ['proj/*:env/*:flag/*;view:other', false],
    ['proj/*:env/*;view:launch:flag/*', 'UNDECIDED_SELECTOR'],
    // A slash in front of a part.
    ['proj/*:env/*:/flag/*', true],
    ['/proj/*:env/*:flag/*', true],
  ])('%s', (text, meant) => {
    const answer = covers(parseSpecifier(text)!, resource)
    expect(typeof answer === 'boolean' ? answer : answer.code).toBe(meant)
  })

  it.each([
    '',
    '*',
    'flag',
    'Proj/web',
    'proj/',
    'proj/web:',
    'acct/x:',
    'proj/*:env/*;{critical:flag/*',
    'proj/*;{critical}',
    'proj/*;a:b',
    `proj/${'x'.repeat(2000)}`,
  ])('is none: %s', (text) => {
    expect(parseSpecifier(text)).toBeNull()
  })

  it('says which input a selector lacks', () => {
    const unknown = [part('proj', 'web', { tags: null }), part('env', 'production', { tags: null }), flag]
    const missing = (text: string, of: readonly ResourcePart[]) => {
      const answer = covers(parseSpecifier(text)!, of)
      return typeof answer === 'boolean' ? answer : answer.missing
    }
    expect(missing('proj/*:env/*:flag/*', unknown)).toBe(true)
    expect(missing('proj/*;a:env/*:flag/*', unknown)).toEqual({ part: 0, what: 'TAGS' })
    expect(missing('proj/*;a:env/*:flag/*;absent', unknown)).toBe(false)
    expect(missing('proj/*:env/*;{critical:true}:flag/*', unknown)).toEqual({ part: 1, what: 'CRITICAL' })
    const unviewed = [project, production, { ...flag, views: null }]
    expect(missing('proj/*:env/*:flag/*;view:x', unviewed)).toEqual({ part: 2, what: 'VIEWS' })
  })

  it('of the account has no name', () => {
    const account = [part('acct', '')]
    expect(covers(parseSpecifier('acct')!, account)).toBe(true)
    expect(covers(parseSpecifier('member/*')!, account)).toBe(false)
  })

  it('takes time in proportion to its length, however many stars it has', () => {
    const text = `proj/*:env/*:flag/${'*a'.repeat(900)}b`
    const long = [project, production, part('flag', 'a'.repeat(100_000))]
    // Backtracking would never end.
    expect(covers(parseSpecifier(text)!, long)).toBe(false)
  })

  it('is read or refused, whatever it says', () => {
    const piece = fc.constantFrom(
      'proj/',
      'env/',
      'flag/',
      'acct',
      '*',
      ':',
      ';',
      ',',
      '{',
      '}',
      'view',
      'critical',
      'a',
      '/',
      ' ',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const specifier = parseSpecifier(pieces.join(''))
        if (specifier) expect(() => covers(specifier, resource)).not.toThrow()
      }),
    )
  })

  it('names one resource if it has neither stars nor selectors', () => {
    expect(concreteParts('proj/web:env/qa:flag/a')).toEqual([
      { kind: 'proj', name: 'web' },
      { kind: 'env', name: 'qa' },
      { kind: 'flag', name: 'a' },
    ])
    expect(concreteParts('acct')).toEqual([{ kind: 'acct', name: '' }])
    expect(concreteParts('member/ann@acme.example:token/x')).toHaveLength(2)
    for (const text of ['proj/*', 'proj/web:*', 'proj/web;shop', 'web', '']) expect(concreteParts(text)).toBeNull()
  })
})

describe('the attributes of roles', () => {
  it.each([
    ['proj/a', {}, ['proj/a']],
    [`proj/\${roleAttribute/p}`, { p: ['a', 'b'] }, ['proj/a', 'proj/b']],
    [`proj/\${roleAttribute/p}`, {}, []],
    [`proj/\${roleAttribute/p}`, { p: [] }, []],
    [
      `proj/\${roleAttribute/p}:env/\${roleAttribute/e}`,
      { p: ['a', 'b'], e: ['x', 'y'] },
      ['proj/a:env/x', 'proj/a:env/y', 'proj/b:env/x', 'proj/b:env/y'],
    ],
    [`proj/\${roleAttribute/p}:env/\${roleAttribute/p}`, { p: ['a', 'b'] }, ['proj/a:env/a', 'proj/b:env/b']],
    [`proj/x-\${roleAttribute/p}-*`, { p: ['$&'] }, ['proj/x-$&-*']],
    [`proj/\${roleAttribute/__proto__}`, {}, []],
    [`proj/\${roleAttribute/p}`, { p: ['a'.repeat(300)] }, null],
  ])('%s', (specifier, attributes, expected) => {
    expect(substituted(specifier, attributes as Record<string, string[]>)).toEqual(expected)
  })

  it('multiply to 1000 specifiers at most', () => {
    const p = Array.from({ length: 32 }, (_, index) => `v${index}`)
    const two = `proj/\${roleAttribute/p}:env/\${roleAttribute/q}`
    expect(substituted(two, { p, q: p.slice(0, 31) })).toHaveLength(992)
    expect(substituted(two, { p, q: p })).toBeNull()
  })
})
