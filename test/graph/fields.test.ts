import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
// A bare call of `after` would read as a test hook, to people and to the linter.
import * as fields from '../../src/graph/fields.ts'
import { completing, entries, type FieldsOf, oneOf, type Unanswered } from '../../src/graph/fields.ts'

describe('an enum value', () => {
  it.each([
    ['boolean', 'BOOLEAN'],
    ['BOOLEAN', 'BOOLEAN'],
    ['quantum', 'OTHER'],
    ['', 'OTHER'],
    ['toString', 'OTHER'],
    ['bool', 'OTHER'],
  ])('for the word "%s" is %s', (word, value) => {
    expect(oneOf(['BOOLEAN', 'MULTIVARIATE'], word)).toBe(value)
  })

  it('is one of the names or OTHER, whatever the word', () => {
    fc.assert(fc.property(fc.string(), (word) => ['LIVE', 'GONE', 'OTHER'].includes(oneOf(['LIVE', 'GONE'], word))))
  })

  it('has the type of the names', () => {
    expectTypeOf(oneOf(['NEW', 'ACTIVE'], 'new')).toEqualTypeOf<'NEW' | 'ACTIVE' | 'OTHER'>()
  })
})

describe('the entries of a map', () => {
  const said = (map: Record<string, number> | undefined) => entries(map, (key, value) => `${key}=${value}`)

  it.each([
    [{ a: 1, b: 2 }, ['a=1', 'b=2']],
    [{}, []],
    [undefined, null],
  ])('of %j are %j', (map, list) => {
    expect(said(map)).toEqual(list)
  })
})

describe('what goes on after a value', () => {
  const longer = (value: number) => value + 1

  it('is there at once if the value is', () => {
    expect(fields.after(1, longer)).toBe(2)
  })

  it('is promised if the value is', async () => {
    const answer = fields.after(Promise.resolve(1), longer)
    expect(answer).toBeInstanceOf(Promise)
    expect(await answer).toBe(2)
  })
})

describe('a completing resolver', () => {
  const context = { loaded: 'context' }
  const resolver = (complete: (doc: string) => string | Promise<string>) =>
    completing((doc: string, _: typeof context) => complete(doc))

  it('answers at once from a document that is whole', () => {
    const field = resolver((doc) => `whole ${doc}`)((whole) => whole.toUpperCase())
    expect(field('flag', {}, context)).toBe('WHOLE FLAG')
  })

  it('answers once the whole document is there', async () => {
    const field = resolver(async (doc) => `whole ${doc}`)((whole) => whole.toUpperCase())
    const answer = field('flag', {}, context)
    expect(answer).toBeInstanceOf(Promise)
    expect(await answer).toBe('WHOLE FLAG')
  })

  it('gives the context to what completes and to what picks', () => {
    const field = completing((doc: string, { loaded }: typeof context) => `${doc} ${loaded}`)(
      (whole, { loaded }) => `${whole} ${loaded}`,
    )
    expect(field('flag', {}, context)).toBe('flag context context')
  })

  it('fails as the completion fails', async () => {
    const field = resolver(async () => Promise.reject(new Error('not there')))((whole) => whole)
    await expect(field('flag', {}, context)).rejects.toThrow('not there')
  })

  it('gives back a promise of what a pick promises, not a promise of a promise', async () => {
    const field = resolver(async (doc) => doc)(async (whole) => whole.length)
    expectTypeOf(field('flag', {}, context)).toEqualTypeOf<Promise<number>>()
    expect(await field('flag', {}, context)).toBe(4)
  })
})

/** As codegen writes resolvers: each optional, each a function or an object with one. */
interface BookResolvers {
  __isTypeOf?: (parent: BookRep) => boolean
  id?: (parent: BookRep) => string
  title?: (parent: BookRep) => string | Promise<string>
  pages?: (parent: BookRep) => number
  subtitle?: (parent: BookRep) => string | null | Promise<string | null>
  blurb?: (parent: BookRep) => string | null
  isbn?: (parent: BookRep) => string
  tags?: (parent: BookRep) => readonly string[]
}

interface BookRep {
  readonly _id: string
  readonly title: string
  /** Of another type than the graph's. */
  readonly pages: string
  /** May be absent, and is nullable in the graph. */
  readonly subtitle?: string
  /** May be absent, and is not nullable in the graph. */
  readonly isbn?: string
  readonly tags: readonly string[]
}

describe('the resolvers of a document', () => {
  type Fields = FieldsOf<BookResolvers, BookRep>

  it('are wanted for what the document does not answer by name and by type', () => {
    expectTypeOf<Unanswered<BookResolvers, BookRep>>().toEqualTypeOf<'id' | 'pages' | 'blurb' | 'isbn'>()
  })

  it('are compulsory for that, and optional for the rest', () => {
    expectTypeOf<Pick<Fields, 'id' | 'pages' | 'blurb' | 'isbn'>>().toEqualTypeOf<
      Required<Pick<BookResolvers, 'id' | 'pages' | 'blurb' | 'isbn'>>
    >()
    expectTypeOf<Pick<Fields, 'title' | 'subtitle' | 'tags' | '__isTypeOf'>>().toEqualTypeOf<
      Pick<BookResolvers, 'title' | 'subtitle' | 'tags' | '__isTypeOf'>
    >()
  })

  it('do not compile with one of them forgotten', () => {
    const all = { id: () => '1', pages: () => 1, blurb: () => null, isbn: () => '0' }
    expectTypeOf(all).toExtend<Fields>()
    expectTypeOf<Omit<typeof all, 'blurb'>>().not.toExtend<Fields>()
    expectTypeOf({ ...all, title: () => 'Title' }).toExtend<Fields>()
    expectTypeOf({ ...all, title: () => 1 }).not.toExtend<Fields>()
  })

  it('are none for a document that answers everything', () => {
    expectTypeOf<Unanswered<{ key?: () => string }, { key: string; more: number }>>().toEqualTypeOf<never>()
  })
})
