import { createServer } from 'node:http'
import { Kind, parse, validate } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGateway, createSchema, graphiql } from '../../src/index.ts'
import { listening } from '../support/other-server.ts'
import { posted, type Served, startServed } from '../support/served.ts'
import { commandsOf } from './commands.ts'
import { type Block, blocksOf, documents, isSubscription, textOf } from './documents.ts'

let served: Served
beforeAll(async () => {
  served = await startServed()
})
afterAll(() => served.close())

const blocks = documents.flatMap(blocksOf)
const begins = ({ path, code }: Block) => `${path}: ${code.split('\n', 1)[0]}`

/** An answer with the same text for all of LaunchDarkly's ids, which differ from run to run. */
const answerOf = (text: string) => JSON.parse(text.replaceAll(/"[0-9a-f]{24}"/g, '"an id"'))

const isOperation = (code: string) =>
  parse(code).definitions.every(({ kind }) => kind === Kind.OPERATION_DEFINITION || kind === Kind.FRAGMENT_DEFINITION)

describe('a query of a document', () => {
  const operations = blocks.filter(({ language, code }) => language === 'graphql' && isOperation(code))
  const queries = operations.filter(({ code }) => !isSubscription(code))

  it.each(queries.map((block) => [begins(block), block] as const))('is answered as shown in %s', async (_, block) => {
    const response = await fetch(served.url, posted(block.code))
    const answer = await response.text()
    expect(answer).not.toContain('"errors"')
    expect(block.answer).toBeDefined()
    expect(answerOf(answer)).toEqual(answerOf(block.answer!))
  })

  it('fits the schema', () => {
    expect(queries.length).toBeGreaterThan(1)
    const schema = createSchema()
    for (const { code } of operations) expect(validate(schema, parse(code))).toEqual([])
  })
})

it('the README tells the call of its query', async () => {
  const [query] = blocksOf('README.md').filter(({ language }) => language === 'graphql')
  served.sandbox.forget()
  const response = await fetch(served.url, posted(query!.code))
  const [call, ...others] = served.sandbox.requests()
  expect(others).toEqual([])
  expect(response.headers.get('x-rest-calls')).toBe('1')
  expect(textOf('README.md')).toContain('`x-rest-calls: 1`')
  expect(textOf('README.md')).toContain(`\`GET ${decodeURIComponent(call!.path)}\``)
})

it('the refusal of a query is as shown in docs/costs.md', async () => {
  const document = textOf('docs/costs.md')
  const [, query = '', refusal] = /refusal of\n`(\{.+?\})`:\n\n```text\n(.+?)\n```/s.exec(document) ?? []
  const { errors } = (await (await fetch(served.url, posted(query))).json()) as { errors: { message: string }[] }
  expect(errors[0]?.message).toBe(refusal)
})

describe('a command of a document', () => {
  const shown = blocks.filter(
    ({ language, code }) => language === 'sh' && code.includes('4000/graphql') && !isSubscription(code),
  )

  it.each(shown.map((block) => [begins(block), block] as const))('is answered as shown in %s', async (_, block) => {
    const commands = commandsOf(block.code, served.sandbox.token)
    expect(commands.length).toBe(block.code.match(/^curl /gm)?.length)
    for (const { headers, body } of commands) {
      const response = await fetch(served.url, { method: 'POST', headers, body })
      const answer = await response.text()
      expect(response.status).toBe(200)
      expect(answer).not.toContain('"errors"')
      if (block.answer) expect(answerOf(answer)).toEqual(answerOf(block.answer))
    }
  })

  it('has its answer beside it, where it is not that of an account', () => {
    expect(shown.filter(({ answer }) => answer).length).toBeGreaterThanOrEqual(3)
    expect(shown.length).toBeGreaterThanOrEqual(6)
  })
})

describe('a server of a document', () => {
  const programs = blocks.filter(({ code }) => code.includes('createGateway') && code.includes('.listen('))

  it.each(programs.map((block) => [begins(block), block] as const))('answers: %s', async (_, { code }) => {
    let handler: Parameters<typeof createServer>[1]
    const gateways: ReturnType<typeof createGateway>[] = []
    const modules = {
      createServer: (given: typeof handler) => ({
        on() {},
        listen() {
          handler = given
        },
      }),
      createGateway: (options: Parameters<typeof createGateway>[0]) => {
        gateways.push(createGateway(options))
        return gateways.at(-1)
      },
      graphiql,
    }
    new Function(...Object.keys(modules), code.replaceAll(/^import .*$/gm, ''))(...Object.values(modules))
    const server = await listening(createServer(handler!))
    const path = /path: '(.+?)'/.exec(code)?.[1] ?? '/graphql'
    const query = code.includes('motto') ? '{ motto }' : '{ __typename }'
    const response = await fetch(`${server.url}${path}`, posted(query))
    expect(await response.json()).toEqual({
      data: code.includes('motto') ? { motto: 'Ship it' } : { __typename: 'Query' },
    })
    await server.close()
    await gateways[0]?.close()
  })

  it('is there', () => {
    expect(programs).toHaveLength(2)
  })
})
