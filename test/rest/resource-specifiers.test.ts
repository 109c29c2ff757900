import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { teamResource } from '../../src/rest/account/teams.ts'
import { environmentSpecifiers, namedBy, projectSpecifiers, specified } from '../../src/rest/changes/named-resources.ts'
import {
  filled,
  flagSpecifier,
  matches,
  means,
  memberSpecifiers,
  partsOf,
  specifierOf,
  specifiersOf,
} from '../../src/rest/changes/resource-specifiers.ts'
import { resource } from '../../src/rest/resource.ts'
import { createSchema } from '../../src/schema.ts'

const teamSpecifier = (key: string) => specifierOf(teamResource, { key })

describe('what a specifier names', () => {
  it.each([
    ['proj/web', { type: 'Project', key: 'web' }],
    ['proj/web;shop,mobile', { type: 'Project', key: 'web' }],
    ['proj/web:env/qa', { type: 'Environment', projectKey: 'web', key: 'qa' }],
    ['proj/web;shop:env/qa;{critical:true},eu', { type: 'Environment', projectKey: 'web', key: 'qa' }],
    ['proj/web:env/qa:flag/new.search_v-2', { type: 'Flag', projectKey: 'web', key: 'new.search_v-2' }],
    ['proj/web:env/*:flag/a', { type: 'Flag', projectKey: 'web', key: 'a' }],
    ['proj/web:env/qa:flag/a;tag', { type: 'Flag', projectKey: 'web', key: 'a' }],
    ['proj/web:env/qa:segment/staff', { type: 'Segment', projectKey: 'web', environmentKey: 'qa', key: 'staff' }],
    ['member/569f183514f4432160000007', { type: 'Member', memberId: '569f183514f4432160000007' }],
    ['member/ada@example.com', { type: 'Member', memberId: 'ada@example.com' }],
    ['team/sre', { type: 'Team', key: 'sre' }],
    ['proj/*', undefined],
    ['proj/web:env/*', undefined],
    ['proj/web:env/qa:flag/*', undefined],
    ['proj/..', undefined],
    ['proj/', undefined],
    ['proj', undefined],
    ['', undefined],
    ['member/1:token/2', { type: 'AccessToken', tokenId: '2' }],
    ['service-token/2', { type: 'AccessToken', tokenId: '2' }],
    ['role/admin', { type: 'CustomRole', key: 'admin' }],
    ['proj/web:metric/clicks', { type: 'Metric', projectKey: 'web', key: 'clicks' }],
    ['proj/web:layer/one', { type: 'Layer', projectKey: 'web', key: 'one' }],
    ['proj/web:unheard-of/one', undefined],
    ['constructor/x', undefined],
    ['proj/web:constructor/x', undefined],
  ])('%s is %j', (specifier, expected) => {
    expect(namedBy(specifier)).toEqual(expected)
  })
})

describe('a pattern', () => {
  it('matches as a regular expression with its stars does', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 6 })
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 5 })
    fc.assert(
      fc.property(pattern, text, (one, other) => {
        expect(matches(one, other)).toBe(new RegExp(`^${one.replaceAll('*', '.*')}$`).test(other))
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    [flagSpecifier('web', 'a'), 'proj/web:env/qa:flag/a', true],
    [flagSpecifier('web', 'a'), 'proj/web;x:env/qa;{critical:true}:flag/a;y', true],
    [flagSpecifier('web', 'a', 'qa'), 'proj/web:env/test:flag/a', false],
    [flagSpecifier('web', 'a'), 'proj/web:env/qa:flag/ab', false],
    [flagSpecifier('web', 'a'), 'proj/web:env/qa', false],
    [teamSpecifier('sre'), 'team/sre', true],
  ])('of resources: %s means %s: %s', (specifier, resource, expected) => {
    expect(means(partsOf(specifier), partsOf(resource))).toBe(expected)
  })
})

describe('a key that a specifier cannot name', () => {
  it.each(['', '.', '..', '*', 'a:b', 'a;b', 'a/b', 'a,b', '{a}', '\ud800'])('is refused: %j', (key) => {
    expect(() => flagSpecifier('web', key)).toThrow(/a flag key that a resource specifier can name/)
    expect(() => flagSpecifier(key, 'a')).toThrow(/a project key/)
    expect(() => flagSpecifier('web', 'a', key)).toThrow(/an environment key/)
    expect(() => environmentSpecifiers('web', key)).toThrow(/an environment key/)
    expect(() => projectSpecifiers(key)).toThrow(/a project key/)
    expect(() => teamSpecifier(key)).toThrow(/a team key/)
    expect(() => memberSpecifiers(key, 'a@b.c')).toThrow(/a member id/)
  })

  it('is left out where a member has another name', () => {
    expect(memberSpecifiers('m1', 'ada@example.com')).toEqual([
      'member/m1',
      'member/m1:token/*',
      'member/ada@example.com',
      'member/ada@example.com:token/*',
    ])
    expect(memberSpecifiers('m1', 'a/b@example.com')).toEqual(['member/m1', 'member/m1:token/*'])
  })
})

describe('the specifiers of the resources', () => {
  it('name parts of the address or other keys, which the compiler checks', () => {
    const type = 'Widget'
    const fine = resource({ type, address: ['projectKey', 'key'], specifiers: ['proj/{projectKey}:widget/{key}'] })
    // @ts-expect-error a widget has no environment
    resource({ type, address: ['projectKey', 'key'], specifiers: ['proj/{environmentKey}:widget/{key}'] })
    expect(specifiersOf(fine, { projectKey: 'web', key: 'a' })).toEqual(['proj/web:widget/a'])
    expect(() => specifiersOf(fine, { projectKey: 'web', key: '*' })).toThrow(/a widget key that a resource specifier/)
  })

  it('are read as the objects that they are of', () => {
    const names = (type: string, address: readonly string[]) =>
      Object.fromEntries(address.map((part) => [part, `${type}-${part}`]))
    for (const kind of specified) {
      const at = { type: kind.type, ...names(kind.type, kind.address) }
      const [specifier] = kind.specifiers
      expect(namedBy(filled(specifier, at))).toEqual(at)
    }
  })

  it('are those of what the schema says has an audit log and may be what an entry is about', () => {
    const schema = createSchema()
    const membersOf = (name: string) => schema.getPossibleTypes(schema.getType(name) as never).map((one) => one.name)
    const types = specified.map(({ type }) => type as string).sort()
    expect(membersOf('AuditLogResource').sort()).toEqual(types)
    // The settings of a flag in an environment are part of the flag.
    expect(membersOf('Audited').sort()).toEqual([...types, 'FlagEnvironment'].sort())
  })
})
