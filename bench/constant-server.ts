import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buildSchema, type GraphQLFieldResolver } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'

/**
 * The most that Yoga can do on this machine: a plain server of the same schema, whose fields are constants. Takes the file with what
 * each operation is to be answered, by its name.
 */
const answers: Readonly<Record<string, unknown>> = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))

const fieldResolver: GraphQLFieldResolver<Readonly<Record<string, unknown>>, unknown> = (
  source,
  _args,
  _context,
  info,
) => source[info.path.key]

const constants: Plugin = {
  onExecute({ args }) {
    const [operation] = args.document.definitions
    const name = operation?.kind === 'OperationDefinition' ? operation.name?.value : undefined
    Object.assign(args, { rootValue: answers[name ?? ''], fieldResolver })
  },
}

const schema = buildSchema(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'))
const server = createServer(createYoga({ schema, plugins: [constants], graphiql: false, logging: false }))
server.listen(0, '127.0.0.1')
await once(server, 'listening')
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
process.once('SIGTERM', () => process.exit(0))
