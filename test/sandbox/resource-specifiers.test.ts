import { describe, expect, it } from 'vitest'
import { specifierMatcher } from '../../sandbox/policies/resource-specifier.ts'

const tags: Record<string, string[]> = {
  'proj/web': ['storefront', 'shop'],
  'proj/web:env/qa': ['internal', '{critical:true}'],
  'proj/web:env/qa:flag/a.b': ['ops', 'q1-2026', 'view:launch'],
}
const means = (specifier: string, resource: string) => specifierMatcher(specifier, (one) => tags[one] ?? [])(resource)

describe('a resource specifier', () => {
  it.each([
    ['proj/web', 'proj/web'],
    ['proj/*', 'proj/web'],
    ['proj/w*b', 'proj/web'],
    ['proj/*:env/*:flag/*', 'proj/web:env/qa:flag/a.b'],
    ['proj/*:env/qa:flag/a.*', 'proj/web:env/qa:flag/a.b'],
    ['proj/*;shop', 'proj/web'],
    ['proj/*;shop,storefront:env/*;int*:flag/*;ops, q*-2026', 'proj/web:env/qa:flag/a.b'],
    ['acct', 'acct'],
    [' team/* ', 'team/x'],
    ['*', 'anything/at:all'],
    ['proj/web:*', 'proj/web:env/qa:flag/a.b'],
    ['proj/*:env/qa;internal:*', 'proj/web:env/qa:segment/a'],
    ['proj/*:env/*;{critical:true}', 'proj/web:env/qa'],
    ['proj/*:env/*;{critical:true}:flag/*;ops', 'proj/web:env/qa:flag/a.b'],
    ['proj/*:env/*;internal,{critical:true}:flag/*;view:launch', 'proj/web:env/qa:flag/a.b'],
    ['proj/*:env/*:flag/*;view:*', 'proj/web:env/qa:flag/a.b'],
    ['proj/*:env/*:flag/*;ops, view:launch', 'proj/web:env/qa:flag/a.b'],
    ['proj/*:env/*;{critical:true}:*', 'proj/web:env/qa:segment/a'],
    ['proj/*:env/*:/flag/*', 'proj/web:env/qa:flag/a.b'],
  ])('%s means %s', (specifier, resource) => {
    expect(means(specifier, resource)).toBe(true)
  })

  it.each([
    ['proj/web', 'proj/web:env/qa'],
    ['proj/web:env/qa', 'proj/web'],
    ['proj/we', 'proj/web'],
    ['proj/*:env/qa:flag/axb', 'proj/web:env/qa:flag/a.b'],
    ['proj/*:env/qa:flag/a.b', 'proj/web:env/qa:flag/axb'],
    ['proj/*:env/*:flag/*', 'proj/web:env/qa:segment/a'],
    ['proj/*;shop,other', 'proj/web'],
    ['proj/*:env/*;shop', 'proj/web:env/qa'],
    ['acct', 'proj/web'],
    ['proj/web:*', 'proj/web'],
    ['proj/web:*', 'proj/mobile:env/qa'],
    ['proj/*:env/*:*', 'proj/web:env/qa'],
    ['proj/*:env/*;{critical:false}', 'proj/web:env/qa'],
    ['proj/*:env/*;crit*', 'proj/web:env/qa'],
    ['proj/*;{critical:true}', 'proj/web'],
    ['proj/*:env/*:flag/*;view:other', 'proj/web:env/qa:flag/a.b'],
    ['proj/*:env/*:flag/*;launch', 'proj/web:env/qa:flag/a.b'],
    ['proj/*:env/*:flag/*;*launch', 'proj/web:env/qa:flag/a.b'],
  ])('%s does not mean %s', (specifier, resource) => {
    expect(means(specifier, resource)).toBe(false)
  })

  it.each(['', 'web', 'proj/', '/web', 'proj/web;', 'proj/web::flag/a', 'proj/*:*:flag/a', 'PROJ/web'])(
    'cannot be %o',
    (specifier) => {
      expect(() => means(specifier, 'proj/web')).toThrow('resource specifier')
    },
  )
})
