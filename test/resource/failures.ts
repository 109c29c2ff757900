import { afterEach, describe, expect, it } from 'vitest'
import { anyList, listIn, listPlace } from './list.ts'
import type { Resource } from './resource.ts'

/** The tests of what LaunchDarkly refuses. */
export function testFailures(resource: Resource): void {
  const { type, stack, sample, field, within = [], plain = 'name' } = resource
  const isOwned = within.length > 0 && !resource.certain

  describe(`${type}: failures`, () => {
    afterEach(() => stack().sandbox.clearFaults())

    it.each([[403, 'FORBIDDEN'], ...(isOwned ? [] : [[404, 'NOT_FOUND'] as const]), [409, 'CONFLICT']] as const)(
      'of the list with %i are %s in its field',
      async (status, code) => {
        stack().sandbox.fault({ path: /./ }, { status })
        const answer = await stack().ask(anyList(resource))
        expect(answer.status).toBe(200)
        expect(answer.errors).toMatchObject([{ path: listPlace(resource), extensions: { code, upstream: { status } } }])
        expect(listIn(resource, answer)).toBeNull()
      },
    )

    it.runIf(isOwned)('of the list with 404 mean that its owner does not exist', async () => {
      stack().sandbox.fault({ path: /./ }, { status: 404 }, 'always')
      const { data, errors } = await stack().ask(anyList(resource))
      expect(errors).toBeUndefined()
      expect(Object.values(data)).toEqual([null])
    })

    it.each([
      [403, 'FORBIDDEN'],
      [409, 'CONFLICT'],
    ])('of one object with %i are %s in its field, and of nothing beside it', async (status, code) => {
      stack().sandbox.fault({ path: /./ }, { status })
      const answer = await stack().ask(`{ one: ${field(sample)} { ${plain} } __typename }`)
      expect(answer.status).toBe(200)
      expect(answer.errors).toMatchObject([{ path: ['one'], extensions: { code, upstream: { status } } }])
      expect(answer.data).toEqual({ one: null, __typename: 'Query' })
    })
  })
}
