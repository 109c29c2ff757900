import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildSchema } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { formFindings } from '../../contract/answer-forms.ts'
import { type CompiledOperation, compiled, type Form, type Kind } from '../../contract/compiled.ts'
import { instructionFindings, kindsIn } from '../../contract/instructions.ts'
import { parameterFindings } from '../../contract/parameters.ts'
import { type Reached, reachedIn } from '../../contract/reached.ts'
import type { Operation, Schema } from '../../contract/schema.ts'
import { directoryWith } from './directories.ts'

const kind = (...kinds: Kind[]): Form => ({ kinds: new Set(kinds), names: [], properties: new Map(), items: undefined })
const nothing = kind()
const object = (properties: Record<string, Form>, ...names: string[]): Form => ({
  ...kind('object'),
  ...{ names, properties: new Map(Object.entries(properties)) },
})
const listOf = (items: Form): Form => ({ ...kind('list'), items })

const reach = (operation: object, more: Partial<Reached['ours'][number]>): Reached => ({
  operation: { operationId: 'getBook', responses: {}, ...operation } as unknown as Operation,
  ours: [{ method: 'GET', path: '/books/{id}', fields: [], takes: new Set(), answers: nothing, ...more }],
})

describe('the operations of ours', () => {
  it('are found by their routes, whatever the parameters are called', () => {
    const { ours } = reach({}, {})
    const book = { operationId: 'getBook' }
    const paths = { '/books/{key}': { get: book, delete: {} }, '/books': { get: {} } }
    expect(reachedIn({ openapi: '3.0.3', paths }, ours)).toEqual([{ operation: book, ours }])
  })
})

describe('the parameters of operations', () => {
  const parameters = [
    { in: 'query', name: 'limit' },
    { in: 'query', name: 'sort' },
    { in: 'path', name: 'id' },
  ]

  it('are taken, or listed', () => {
    const reached = [reach({ parameters }, { takes: new Set(['limit', 'id']) })]
    expect(parameterFindings(reached, {})).toEqual(['getBook.sort: our operation does not take the parameter'])
    expect(parameterFindings(reached, { 'getBook.sort': 'Nobody sorts.' })).toEqual([])
  })

  it('are listed only if they are not taken', () => {
    const reached = [reach({ parameters }, { takes: new Set(['limit', 'sort']) })]
    expect(parameterFindings(reached, { 'getBook.sort': 'Nobody sorts.' })).toEqual([
      'getBook.sort: listed as left out, but our operation takes it',
    ])
  })
})

describe('the instructions of semantic patches', () => {
  const schema = buildSchema(`
    type Query { book: ID }
    type Mutation { updateBook(input: UpdateBookInput!): ID }
    input UpdateBookInput { id: ID! instructions: [BookInstruction!]! closeBook: Boolean }
    input BookInstruction @oneOf { openBook: Boolean }
  `)
  const description = '### Using semantic patches\n\n#### openBook\n\nOpens it.\n\n#### closeBook\n\n##### Details\n'

  it('are the headings that are words of code', () => {
    expect(kindsIn(description.replace('patches', 'patch'))).toEqual(['openBook', 'closeBook'])
    expect(kindsIn('#### openBook')).toEqual([])
  })

  it('are fields of an input of which one is given, or listed', () => {
    const fields = ['Mutation.updateBook']
    const reached = [reach({ operationId: 'patchBook', description: `A semantic patch.\n${description}` }, { fields })]
    expect(instructionFindings(reached, schema, {})).toEqual(['patchBook.closeBook: no input has the instruction'])
    const listed = { 'patchBook.closeBook': 'Books stay open.', 'patchBook.openBook': 'Books stay closed.' }
    expect(instructionFindings(reached, schema, listed)).toEqual([
      'patchBook.openBook: listed as left out, but nothing lacks it',
    ])
  })
})

describe('the forms of answers', () => {
  const book: Schema = {
    properties: {
      title: { type: 'string' },
      pages: { type: 'integer' },
      authors: { type: 'array', items: { $ref: '#/components/schemas/Author' } },
      _links: { type: 'object' },
    },
  }
  const author: Schema = { properties: { name: { type: 'string' }, born: { type: 'integer' } } }
  const document = { components: { schemas: { Book: book, Author: author } } }
  const responses = { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Book' } } } } }
  const found = (answers: Form, forgiven = {}) => formFindings(document, [reach({ responses }, { answers })], forgiven)
  const named = object({ name: kind('string'), born: kind('number') })

  it('agree with schemas that have the same properties of the same types', () => {
    expect(found(object({ title: kind('string'), pages: kind('number'), authors: listOf(named) }))).toEqual([])
    expect(found(kind('any'))).toEqual([])
  })

  it('say what they lack, however deep, and what has another type', () => {
    const answers = object({ title: kind('number'), authors: listOf(object({ name: kind('string') })) })
    expect(found(answers)).toEqual([
      'Author.born: no type of ours has it',
      'Book.pages: no type of ours has it',
      'Book.title: string, but ours is number',
    ])
    const listed = { 'Author.born': 'a', 'Book.pages': 'b', 'Book.title': 'c', 'Book.authors': 'd' }
    expect(found(answers, listed)).toEqual(['Book.authors: listed as left out, but nothing lacks it'])
  })

  it('may do without links only if no interface lists them', () => {
    const whole = { title: kind('string'), pages: kind('number'), authors: listOf(named) }
    expect(found(object(whole, 'BookRep'))).toEqual(['Book._links: no type of ours has it'])
  })

  it('of one schema complete each other, and at least one is needed', () => {
    const part = reach({ responses }, { answers: object({ title: kind('string') }) })
    const rest = reach({ responses }, { answers: object({ pages: kind('number'), authors: listOf(named) }) })
    expect(formFindings(document, [part, rest], {})).toEqual([])
    expect(found(nothing)).toEqual(['Book: no type of ours is of it'])
  })
})

describe('the types of operations', () => {
  let operations: ReadonlyMap<string, CompiledOperation>
  beforeAll(async () => {
    const root = await directoryWith({
      'tsconfig.json': JSON.stringify({
        compilerOptions: { target: 'es2024', strict: true, types: [] },
        include: ['src'],
      }),
    })
    await mkdir(join(root, 'src/rest'), { recursive: true })
    await writeFile(
      join(root, 'src/rest/books.ts'),
      `
      interface Operation<Args, Answer> { readonly method: string; readonly types?: (args: Args) => Answer }
      interface Paging { readonly limit?: number }
      export interface BookRep { readonly title?: string; readonly kind: 'novel' | 'poems'; readonly sequel?: BookRep
        readonly tags: readonly string[]; readonly sales: Readonly<Record<string, { readonly count: number }>>; readonly extra?: unknown }
      export declare const listBooks: Operation<{ shelf: string } & Partial<Paging>, { readonly items: readonly BookRep[] }>
      export declare const deleteBook: Operation<{ id: string }, undefined>
      export const shelf = 'a'
      `,
    )
    operations = compiled(root)
  })

  it('have the names of all arguments', () => {
    expect([...operations.keys()]).toEqual(['listBooks', 'deleteBook'])
    expect(operations.get('listBooks')!.takes).toEqual(new Set(['shelf', 'limit']))
  })

  it('have the properties of the answer with their types, and contain themselves if they do', () => {
    expect(operations.get('deleteBook')!.answers.kinds).toEqual(new Set())
    const items = operations.get('listBooks')!.answers.properties.get('items')!
    expect(items.kinds).toEqual(new Set(['list']))
    const { names, properties } = items.items!
    expect(names).toEqual(['BookRep'])
    const kinds = Object.fromEntries([...properties].map(([name, form]) => [name, [...form.kinds].join()]))
    expect(kinds).toEqual({
      ...{ title: 'string', kind: 'string', sequel: 'object', tags: 'list', sales: 'object', extra: 'any' },
    })
    expect(properties.get('sequel')).toBe(items.items)
    expect(properties.get('sales')!.items!.properties.get('count')!.kinds).toEqual(new Set(['number']))
  })
})
