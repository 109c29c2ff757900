import { describe, expect, it } from 'vitest'
import { sharedParts } from '../../src/facts/flag-changes.ts'
import { type ComparedFlag, sharedDifferences } from '../../src/facts/shared-differences.ts'
import type { FlagRep } from '../../src/rest/flags/flags.ts'

const flag = (given: Partial<FlagRep>) =>
  ({
    at: { type: 'Flag', projectKey: 'web', key: 'checkout' },
    key: 'checkout',
    name: 'Checkout',
    tags: [],
    variations: [
      { _id: 'a', value: true },
      { _id: 'b', value: false, name: 'Off' },
    ],
    customProperties: {},
    ...given,
  }) as unknown as ComparedFlag

const told = (from: Partial<FlagRep>, to: Partial<FlagRep>) =>
  sharedDifferences(flag(from), flag(to), sharedParts).map(
    ({ part, kind, path, sentence }) => `${part} ${kind} ${path} ${sentence}`,
  )

describe('two versions of a flag differ in what all environments share', () => {
  it.each<[Partial<FlagRep>, Partial<FlagRep>, readonly string[]]>([
    [{}, {}, []],
    [{}, { name: 'Cart' }, ['NAME CHANGED /name The name is "Checkout" before, "Cart" after.']],
    [{}, { description: 'New' }, ['DESCRIPTION ADDED /description The description is none before, "New" after.']],
    [{ tags: ['b', 'a'] }, { tags: ['a', 'b', 'a'] }, []],
    [{ tags: ['a'] }, { tags: ['b', 'a'] }, ['TAGS CHANGED /tags The tags are "a" before; "a", "b" after.']],
    [
      { temporary: true },
      { temporary: false, archived: true, deprecated: true },
      [
        'TEMPORARY CHANGED /temporary The flag is temporary: yes before, no after.',
        'ARCHIVED CHANGED /archived The flag is archived: no before, yes after.',
        'DEPRECATED CHANGED /deprecated The flag is deprecated: no before, yes after.',
      ],
    ],
    [
      { maintainerId: '1' },
      { maintainerTeamKey: 'sre' },
      ['MAINTAINER CHANGED /maintainer The maintainer is member "1" before, team "sre" after.'],
    ],
    [{ maintainerId: '1' }, {}, ['MAINTAINER REMOVED /maintainer The maintainer is member "1" before, none after.']],
    [
      { customProperties: { jira: { name: 'Jira', value: ['A-1'] } } },
      { customProperties: { __proto__: { name: 'X', value: [] } } as never },
      ['CUSTOM_PROPERTIES REMOVED /customProperties/jira The property "jira" is "A-1" before, none after.'],
    ],
    [
      { customProperties: { apiKey: { name: 'Key', value: ['p4ss'] }, own: { name: 'Password', value: ['p4ss'] } } },
      { customProperties: { apiKey: { name: 'Key', value: ['w0rd'] } } },
      [
        'CUSTOM_PROPERTIES CHANGED /customProperties/apiKey The property "apiKey" is hidden before, hidden after.',
        'CUSTOM_PROPERTIES REMOVED /customProperties/own The property "own" is hidden before, none after.',
      ],
    ],
    [
      { clientSideAvailability: { usingMobileKey: true, usingEnvironmentId: false } },
      { clientSideAvailability: { usingMobileKey: false, usingEnvironmentId: false } },
      [
        'CLIENT_SIDE_AVAILABILITY CHANGED /clientSideAvailability/usingMobileKey "usingMobileKey" of the client-side availability is true before, false after.',
      ],
    ],
  ])('%#', (from, to, expected) => {
    expect(told(from, to)).toEqual(expected)
  })

  it('variations are the same by their ids, wherever they are', () => {
    const from = {
      variations: [
        { _id: 'a', value: 1 },
        { _id: 'b', value: 2 },
        { _id: 'c', value: 3 },
      ],
    }
    const to = {
      variations: [
        { _id: 'd', value: 4, name: 'D' },
        { _id: 'c', value: 3 },
        { _id: 'b', value: 5 },
      ],
    }
    expect(told(from, to)).toEqual([
      'VARIATIONS REMOVED /variations/a The variation 1 is there only before.',
      'VARIATIONS ADDED /variations/d The variation "D" is there only after.',
      'VARIATIONS MOVED /variations/c/index The variation 3: place 3 before, place 2 after.',
      'VARIATIONS CHANGED /variations/b The value of the variation 2 is 2 before, 5 after.',
    ])
  })

  it('defaults are the same if they are the same variation, at whatever index', () => {
    const [a, b] = [
      { _id: 'a', value: 1 },
      { _id: 'b', value: 2 },
    ]
    const from = { variations: [a, b], defaults: { onVariation: 0, offVariation: 1 } }
    const to = { variations: [b], defaults: { onVariation: 0, offVariation: 0 } }
    expect(told(from, to)).toEqual([
      'VARIATIONS REMOVED /variations/a The variation 1 is there only before.',
      'DEFAULTS CHANGED /defaults/onVariation New environments serve, while the flag is on, 1 before, 2 after.',
    ])
  })
})
