// The gateway on a server of Node's own, beside another route.
import { createServer } from 'node:http'
import { createGateway, graphiql } from 'launchdarkly-graphql'

const gateway = createGateway({
  baseUrl: process.env.LAUNCHDARKLY_BASE_URL ?? 'https://app.launchdarkly.com',
  deadlineMs: Number(process.env.DEADLINE_MS ?? 30_000),
  graphiql: graphiql(),
})

const server = createServer((request, response) => {
  if (gateway.serves(request.url)) return gateway.listener(request, response)
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ method: request.method, hello: request.url }))
})
gateway.attach(server)

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/graphql`)
})
process.once('SIGTERM', () => {
  gateway.drain()
  server.close(() => gateway.close())
})
