import { composeServices } from '@apollo/composition'
import { parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { startStack } from '../support/stack.ts'

describe('the schema of a subgraph with added types', () => {
  it.each([
    [
      'directives',
      'directive @mine(a: Colour) on FIELD_DEFINITION enum Colour { RED } extend type Flag { x: String @mine(a: RED) }',
    ],
    ['a directive of operations', 'directive @mine on FIELD extend type Flag { x: String }'],
    [
      'a length of a list',
      'extend type Flag { x: [Int] @listSize(assumedSize: 5) @cost(weight: 3) @tag(name: "x") @shareable }',
    ],
    [
      'a reference to an entity of another subgraph',
      'type Service @key(fields: "name", resolvable: false) { name: String! } extend type Query { services: [Service] }',
    ],
    [
      'a directive of federation that it imports',
      'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@inaccessible"]) extend type Flag { x: Int @inaccessible }',
    ],
    ['a directive of federation by its whole name', 'extend type Flag { x: Int @federation__inaccessible }'],
    [
      'a directive that the supergraph keeps',
      `extend schema @link(url: "https://specs.example/mine/v1.0", import: ["@mine"]) @federation__composeDirective(name: "@mine")
       directive @mine on FIELD_DEFINITION extend type Flag { x: Int @mine }`,
    ],
  ])('is taken by composition: %s', async (_, typeDefs) => {
    for (const federationPrefix of [undefined, 'LaunchDarkly']) {
      const stack = await startStack({ gateway: { typeDefs, federationPrefix } })
      const { sdl } = (await stack.ask('{ _service { sdl } }')).data._service
      const other = 'type Query { mine: Int }'
      const { errors } = composeServices([
        { name: 'launchdarkly', typeDefs: parse(sdl) },
        { name: 'other', typeDefs: parse(other) },
      ])
      expect(errors).toBeUndefined()
      await stack.close()
    }
  })
})
