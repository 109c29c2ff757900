import { once } from 'node:events'
import { createServer, type Server, type ServerOptions } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Config } from './config.ts'
import { createGateway } from './gateway.ts'
import { graphiql } from './graphiql.ts'
import { greet } from './greeting.ts'
import { endpointsAlone } from './server/endpoints.ts'
import type { Log } from './server/logs.ts'
import { drainable, endOnSignal } from './server/shutdown.ts'
import type { TrustedDocuments } from './server/trusted-documents.ts'
import { wellFormed } from './server/well-formed.ts'
import type { Line } from './store/line.ts'
import { createWorkerStore } from './store/primary.ts'
import { createRedisStore } from './store/redis.ts'
import type { Store } from './store/store.ts'
import type { Upstream } from './upstream.ts'
import { version } from './version.ts'
import { metricsOfWorkers } from './workers/metrics.ts'

interface ServeOptions {
  readonly config: Config
  readonly upstream: Upstream
  readonly log: Log
  readonly trustedDocuments: TrustedDocuments | undefined
  /** The line to the primary process. Absent in a process that is not a worker. */
  readonly line: Line | undefined
}

/** Answers requests until a signal ends the process. */
export async function serve({ config, upstream, log, trustedDocuments, line }: ServeOptions): Promise<void> {
  const { shutdownGraceMs, adminPort } = config
  const { logger } = log
  const store = storeOf(config, upstream, line)
  const { webhook } = upstream
  const gateway = createGateway({
    ...config,
    ...upstream,
    graphiql: config.graphiql ? graphiql({ ...config, sandboxTokens: upstream.sandboxTokens }) : undefined,
    trustedDocuments,
    webhookSecrets: webhook ? [...config.webhookSecrets, webhook.secret] : config.webhookSecrets,
    store,
    log: logger,
    droppedLogLines: log.dropped,
    metricsOfAll: line && metricsOfWorkers(line),
    onDefect: (err) => logger.error({ err }, 'a defect of the gateway'),
  })
  const patience = patienceOf(config)
  const server = createServer(patience, gateway.listener)
  gateway.attach(server)
  const admin = createServer(patience, wellFormed(endpointsAlone(gateway.endpoints)))
  const drain = drainable(server)
  const release = () => Promise.all([gateway.close(), upstream.close(), store?.close()])

  await listen(server, config.port, config.host)
    .then(() => (adminPort ? listen(admin, adminPort, config.host) : undefined))
    .catch(async (error) => {
      server.close()
      await release()
      throw error
    })
  const url = addressOf(server)
  if (line) line.tell('listening', url)
  else await greet(url, config, upstream, logger)
  logger.info({ version, url, upstream: upstream.baseUrl }, 'listening')

  // The admin port answers /ready until all requests under way have ended.
  const end = endOnSignal(log, shutdownGraceMs + 5000, async (signal) => {
    logger.info({ signal }, 'ending')
    gateway.drain()
    const cut = await drain(shutdownGraceMs)
    if (cut > 0) logger.warn({ cut }, 'answers were cut off after the grace period')
    admin.close()
    await release()
    logger.info('ended')
  })
  line?.answers('end', end)
}

function storeOf({ redisUrl }: Config, { baseUrl }: Upstream, line: Line | undefined): Store | undefined {
  if (redisUrl) return createRedisStore({ url: redisUrl, baseUrl })
  return line && createWorkerStore(line)
}

/** The time limits for requests. They are longer than the deadline, so that a slow body gets the gateway's own answer. */
const patienceOf = ({ deadlineMs }: Config): ServerOptions => ({
  headersTimeout: Math.max(deadlineMs, 1000),
  requestTimeout: deadlineMs + 5000,
  connectionsCheckingInterval: 1000,
})

async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host)
  await once(server, 'listening')
}

function addressOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/graphql`
}
