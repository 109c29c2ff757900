import { buildSchema, GraphQLError } from 'graphql'
import { describe, expect, it } from 'vitest'
import {
  asFields,
  asList,
  asValue,
  asWords,
  instructionsOf,
  type Place,
  type Translations,
} from '../../src/graph/instructions.ts'
import { refused, Unapplied } from '../../src/graph/mutation.ts'
import { RestError } from '../../src/rest/errors.ts'

const schema = buildSchema(`
  scalar JSON
  type Query { nothing: Int }
  input Instruction @oneOf {
    begin: Boolean
    rename: Rename
    move: Moves
    paint: Paint
    swap: Swap
    weigh: Weigh
    keep: Keep
  }
  input Rename { value: String! note: String data: JSON }
  input Moves { to: [Point!]! deep: [[Point!]!] }
  input Point { x: Int! y: Int }
  input Paint { colour: Colour colours: [Colour!] }
  enum Colour { DARK_RED BLUE }
  input Swap { with: Other others: [Other!] }
  input Other { name: String! }
  input Weigh { weights: [Weight!] }
  input Weight { name: String! share: Int! }
  input Keep { name: String! }
`)

const say = (given: object[], translations?: Translations, place?: Place) =>
  instructionsOf({ schema }, 'Instruction', given, translations, place)

const failing = async (given: object[], translations?: Translations) => {
  const error = await say(given, translations).catch((one: unknown) => one)
  if (error instanceof Unapplied) return error.userErrors
  throw error
}

describe('an instruction', () => {
  it.each<[string, object, object]>([
    ['the field as its kind', { begin: true }, { kind: 'begin' }],
    ['its parameters flat beside it', { rename: { value: 'x' } }, { kind: 'rename', value: 'x' }],
    ['nothing for what is null', { rename: { value: 'x', note: null } }, { kind: 'rename', value: 'x' }],
    ['an empty text as it is', { rename: { value: '' } }, { kind: 'rename', value: '' }],
    [
      'JSON as it is, with all that is in it',
      { rename: { value: 'x', data: { a: null, DARK_RED: [{ x: null }] } } },
      { kind: 'rename', value: 'x', data: { a: null, DARK_RED: [{ x: null }] } },
    ],
    ['false and 0 inside JSON', { rename: { value: 'x', data: false } }, { kind: 'rename', value: 'x', data: false }],
    ['an empty list as it is', { move: { to: [] } }, { kind: 'move', to: [] }],
    [
      'lists, in lists too, without what is null in their items',
      { move: { to: [{ x: 0, y: null }], deep: [[{ x: 1 }], [{ x: 2, y: 3 }]] } },
      { kind: 'move', to: [{ x: 0 }], deep: [[{ x: 1 }], [{ x: 2, y: 3 }]] },
    ],
  ])('says %s', async (_, given, said) => {
    expect(await say([given])).toEqual([said])
  })

  it('stays in its place among the others', async () => {
    const given = [{ begin: true }, { rename: { value: 'x' } }, { begin: true }]
    expect((await say(given)).map(({ kind }) => kind)).toEqual(['begin', 'rename', 'begin'])
  })
})

describe('a translation', () => {
  const other = asValue(({ name }: { name: string }) => ({ key: name }))

  it.each<[string, Translations, object, object]>([
    [
      'words for the values of an enum, also in lists',
      { Colour: asWords({ DARK_RED: 'darkRed' }) },
      { paint: { colour: 'DARK_RED', colours: ['BLUE', 'DARK_RED'] } },
      { colour: 'darkRed', colours: ['BLUE', 'darkRed'] },
    ],
    [
      'a value in place of an object, also in lists',
      { Other: other },
      { swap: { with: { name: 'a' }, others: [{ name: 'b' }, { name: 'c' }] } },
      { with: { key: 'a' }, others: [{ key: 'b' }, { key: 'c' }] },
    ],
    [
      'properties beside the others in place of a field',
      { Other: asFields(async ({ name }: { name: string }) => ({ a: name, b: name })) },
      { swap: { with: { name: 'x' } } },
      { a: 'x', b: 'x' },
    ],
    [
      'anything in place of a list',
      {
        Weight: asList((weights: readonly { name: string; share: number }[]) =>
          Object.fromEntries(weights.map(({ name, share }) => [name, share])),
        ),
      },
      {
        weigh: {
          weights: [
            { name: 'a', share: 1 },
            { name: 'b', share: 2 },
          ],
        },
      },
      { weights: { a: 1, b: 2 } },
    ],
    ['other parameters for those of a kind', { Keep: other }, { keep: { name: 'x' } }, { key: 'x' }],
  ])('gives %s', async (_, translations, given, said) => {
    const [kind] = Object.keys(given)
    expect(await say([given], translations)).toEqual([{ kind, ...said }])
  })

  it('is told where its input stands', async () => {
    const places: Place[] = []
    const noting = asValue((_: object, place) => {
      places.push(place)
      return {}
    })
    const given = [{ begin: true }, { swap: { with: { name: 'a' }, others: [{ name: 'b' }] } }, { keep: { name: 'c' } }]
    await say(given, { Other: noting, Keep: noting })
    await say([{ keep: { name: 'd' } }], { Keep: noting }, ['input', 'then'])
    expect(places).toEqual([
      ['input', 'instructions', 1, 'swap', 'with'],
      ['input', 'instructions', 1, 'swap', 'others', 0],
      ['input', 'instructions', 2, 'keep'],
      ['input', 'then', 0, 'keep'],
    ])
  })
})

describe('what cannot be said', () => {
  const refusing = asValue(({ name }: { name: string }, place) => {
    throw refused(place, `No ${name}.`)
  })

  it('is told for all instructions at once, each at its place', async () => {
    const given = [{ keep: { name: 'a' } }, { begin: true }, { begin: false }, { keep: { name: 'b' } }]
    expect(await failing(given, { Keep: refusing })).toEqual([
      { message: 'No a.', code: 'BAD_USER_INPUT', path: ['input', 'instructions', '0', 'keep'] },
      {
        message: 'Expected begin to be true, but got false.',
        code: 'BAD_USER_INPUT',
        path: ['input', 'instructions', '2', 'begin'],
      },
      { message: 'No b.', code: 'BAD_USER_INPUT', path: ['input', 'instructions', '3', 'keep'] },
    ])
  })

  it('is at the place of the instruction if it tells none itself', async () => {
    const bad = asValue(() => {
      throw new GraphQLError('Bad.', { extensions: { code: 'BAD_USER_INPUT' } })
    })
    expect(await failing([{ begin: true }, { keep: { name: 'a' } }], { Keep: bad })).toEqual([
      { message: 'Bad.', code: 'BAD_USER_INPUT', path: ['input', 'instructions', '1'] },
    ])
  })

  it('is no instruction at all', async () => {
    expect(await failing([])).toEqual([
      {
        message: 'Expected at least one instruction, but got none.',
        code: 'BAD_USER_INPUT',
        path: ['input', 'instructions'],
      },
    ])
  })

  it('is thrown as it is where the caller cannot mend it', async () => {
    const error = new RestError('Down.', { trouble: 'unreachable', operation: 'GET /' })
    const down = asValue(() => Promise.reject(error))
    await expect(say([{ keep: { name: 'a' } }], { Keep: down })).rejects.toBe(error)
    await expect(say([{ keep: { name: 'a' } }, { begin: false }], { Keep: down })).rejects.toBe(error)
  })
})
