// The gateway in an app of Express, below /launchdarkly, beside routes of its own.
import express from 'express'
import { createGateway, graphiql } from 'launchdarkly-graphql'

const gateway = createGateway({
  baseUrl: process.env.LAUNCHDARKLY_BASE_URL ?? 'https://app.launchdarkly.com',
  deadlineMs: Number(process.env.DEADLINE_MS ?? 30_000),
  graphiql: graphiql(),
  path: '/launchdarkly/graphql',
})

const app = express()
app.use((request, response, next) => (gateway.serves(request.url) ? gateway.listener(request, response) : next()))
// Bodies of other routes. The gateway reads its own, so that its limits and deadlines hold.
app.use(express.json())
app.all('/hello', ({ method, body }, response) => response.json({ method, body }))

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/launchdarkly/graphql`)
})
process.once('SIGTERM', () => server.close(() => gateway.close()))
