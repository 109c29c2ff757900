// The gateway in an app of Fastify, below /launchdarkly, beside routes of its own.
import fastify from 'fastify'
import { createGateway, graphiql } from 'launchdarkly-graphql'

const gateway = createGateway({
  baseUrl: process.env.LAUNCHDARKLY_BASE_URL ?? 'https://app.launchdarkly.com',
  deadlineMs: Number(process.env.DEADLINE_MS ?? 30_000),
  graphiql: graphiql(),
  path: '/launchdarkly/graphql',
})

const app = fastify()
app.addHook('onClose', () => gateway.close())
app.register(async (own) => {
  // Within this scope, the gateway reads the bodies itself, so that its limits and deadlines hold.
  own.removeAllContentTypeParsers()
  own.addContentTypeParser('*', (_request, _payload, done) => done(null))
  own.all('/launchdarkly/*', (request, reply) => {
    reply.hijack()
    gateway.listener(request.raw, reply.raw)
  })
})
app.all('/hello', async ({ method, body }) => ({ method, body }))

console.log(`${await app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' })}/launchdarkly/graphql`)
process.once('SIGTERM', () => app.close())
