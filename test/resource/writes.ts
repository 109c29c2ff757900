import { afterEach, describe, expect, it } from 'vitest'
import type { Doc } from '../support/sandbox-ask.ts'
import type { Stack } from '../support/stack.ts'

/** What the tests of a resource's changes ask for. The mutations are named after the type: `createTeam`, `updateTeam`, `deleteTeam`. */
export interface Writes {
  /** The name of the type, such as `Team`. */
  readonly type: string
  readonly stack: () => Stack
  /** The look-up of the object that is created, such as `team(key: "new")`. */
  readonly field: Of<string>
  /** The input of the creation, and fields that the new object then has. */
  readonly create: { readonly input: object; readonly tells: object }
  /** The input of the change, and fields that the object then has. Default none: the object cannot be changed. */
  readonly update?: { readonly input: Of<object>; readonly tells: object }
  /** Whether a change is a replacement by a PUT. Default false. */
  readonly replaced?: true
  /** The input of the deletion. */
  readonly remove: Of<object>
  /** The field with LaunchDarkly's own id, if an object has no key. Default none: it has a key. */
  readonly own?: string
  /** A selection of every field of the document. */
  readonly selection: string
  /** The fragments that the selection spreads. Default none. */
  readonly fragments?: string
}

/** A value, or what LaunchDarkly's own id of the object makes of it. */
type Of<Value> = Value | ((id: string) => Value)

const of = <Value>(value: Of<Value>, id: string): Value =>
  typeof value === 'function' ? (value as (id: string) => Value)(id) : value

type Verb = 'create' | 'update' | 'delete'

/**
 * The tests of what every resource that can be changed does. They create an object and delete it.
 *
 * @example testWrites({ type: 'Team', field: 'team(key: "new")', create: { input: { key: 'new', name: 'New' }, tells: { name: 'New' } }, … })
 */
export function testWrites({ type, stack, field, create, update, replaced, remove, own, ...selected }: Writes): void {
  const { selection, fragments = '' } = selected
  const methods = { create: 'POST', update: replaced ? 'PUT' : 'PATCH', delete: 'DELETE' }
  const mutations = { create: 'create', update: replaced ? 'replace' : 'update', delete: 'delete' }
  const object = type.replace(/^(?:[A-Z]+(?![a-z])|[A-Z])/, (start) => start.toLowerCase())
  const inputs: Partial<Record<Verb, Of<object>>> = {
    create: create.input,
    ...(update && { update: update.input }),
    delete: remove,
  }
  const verbs = Object.keys(inputs) as Verb[]
  const taken = own === undefined ? 'KEY_EXISTS' : 'CONFLICT'

  const change = async (verb: Verb, id = 'nope') => {
    const told = verb === 'delete' ? `deleted${type}Id` : `${object} { ${selection} }`
    const name = mutations[verb]
    const answer = await stack().ask(
      `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}${type}Input!) {
        done: ${name}${type}(input: $input) { ${told} userErrors { code path } }
      } ${verb === 'delete' ? '' : fragments}`,
      { input: of(inputs[verb]!, id) },
    )
    return { ...answer, done: answer.data.done as Doc }
  }
  const read = async (id: string): Promise<Doc> =>
    (await stack().ask(`{ one: ${of(field, id)} { ${selection} } } ${fragments}`)).data.one

  describe(`${type}: changes`, () => {
    afterEach(() => stack().sandbox.clearFaults())

    it('are read after they are written', async () => {
      const created = (await change('create')).done
      expect(created).toMatchObject({ [object]: create.tells, userErrors: [] })
      const ownId = own === undefined ? '' : created[object][own]
      expect(await read(ownId)).toEqual(created[object])
      if (own === undefined) {
        const again = await change('create')
        const userErrors = [{ code: 'KEY_EXISTS', path: ['input', 'key'] }]
        expect(again.done).toMatchObject({ [object]: null, userErrors })
        expect(again.calls).toHaveLength(1)
      }

      if (update) {
        const updated = (await change('update', ownId)).done
        expect(updated).toMatchObject({ [object]: update.tells, userErrors: [] })
        expect(await read(ownId)).toEqual(updated[object])
      }

      const { id } = created[object]
      expect((await change('delete', ownId)).done).toEqual({ [`deleted${type}Id`]: id, userErrors: [] })
      expect(await read(ownId)).toBeNull()
    })

    it.each(verbs.filter((verb) => verb !== 'create'))(
      'of what is not there are NOT_FOUND among the userErrors: %s',
      async (verb) => {
        const { done, errors } = await change(verb)
        expect(errors).toBeUndefined()
        expect(done.userErrors).toMatchObject([{ code: 'NOT_FOUND' }])
      },
    )

    it.each(verbs)('that are forbidden are an error of the field: %s', async (verb) => {
      stack().sandbox.fault({ method: methods[verb], path: /./ }, { status: 403 })
      const { data, errors } = await change(verb)
      expect(data).toEqual({ done: null })
      expect(errors).toMatchObject([{ path: ['done'], extensions: { code: 'FORBIDDEN', upstream: { status: 403 } } }])
    })

    it.each(verbs.map((verb) => [verb, verb === 'create' ? taken : 'CONFLICT'] as const))(
      'that LaunchDarkly answers with 409 are among the userErrors: %s as %s',
      async (verb, code) => {
        stack().sandbox.fault({ method: methods[verb], path: /./ }, { status: 409 }, 'always')
        const { done, errors } = await change(verb)
        expect(errors).toBeUndefined()
        expect(done.userErrors).toMatchObject([{ code }])
      },
    )

    it.each(verbs)('are sent once, whatever becomes of them: %s', async (verb) => {
      const replies = [
        [{ reset: true }, 'UPSTREAM_UNAVAILABLE'],
        [{ status: 503 }, 'UPSTREAM_UNAVAILABLE'],
        [{ status: 504 }, 'UPSTREAM_UNAVAILABLE'],
        [{ status: 429, headers: { 'retry-after': '0' } }, 'RATE_LIMITED'],
      ] as const
      for (const [reply, code] of replies) {
        stack().sandbox.fault({ method: methods[verb], path: /./ }, reply, 'always')
        const { calls, errors } = await change(verb)
        stack().sandbox.clearFaults()
        expect(errors).toMatchObject([{ path: ['done'], extensions: { code } }])
        expect(calls.filter(({ method }) => method === methods[verb])).toHaveLength(1)
      }
    })
  })
}
