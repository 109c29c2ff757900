import pino, { type DestinationStream, type LevelWithSilent, type Logger } from 'pino'
import type { Store } from '../store/store.ts'
import { type LogDestination, logDestination } from './log-destination.ts'
import type { Done, Watcher } from './operations.ts'
import { type RedactionOf, redacted } from './redaction.ts'

export type { Logger }

export interface LogOptions {
  readonly level: LevelWithSilent
  /** `json`: a line of JSON for each entry. `pretty`: for people. */
  readonly format: 'json' | 'pretty'
}

/** A logger with the control of its destination. */
export interface Log extends Omit<LogDestination, 'write'> {
  readonly logger: Logger
}

/** Makes a log on stdout. It neither delays nor fails the logged work: lines that cannot be written are dropped and counted. */
export async function createLog({ level, format }: LogOptions): Promise<Log> {
  const destination = logDestination((dropped) =>
    logger.warn({ dropped }, 'lines of the log were dropped because stdout took no more'),
  )
  const logger = logTo(format === 'pretty' ? await prettily(destination) : destination, level)
  return { logger, dropped: destination.dropped, flushed: destination.flushed }
}

/** Makes a logger. Every line passes through the redaction last. */
export const logTo = (stream: DestinationStream, level: LevelWithSilent): Logger =>
  pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // Foreign errors can have further properties of any kind, so they are left out.
      serializers: { err: ({ name, message, stack }: Error) => ({ type: name, message, stack }) },
      hooks: { streamWrite: redacted },
    },
    stream,
  )

/** Imported only on demand, because the import is slow. */
async function prettily(destination: DestinationStream): Promise<DestinationStream> {
  const { prettyFactory } = await import('pino-pretty')
  const pretty = prettyFactory({ singleLine: true, translateTime: 'SYS:HH:MM:ss.l' })
  return { write: (line) => destination.write(pretty(line)) }
}

/**
 * Logs a line for each operation: the client, the operation, the outcome and the costs. At `debug`, also a line for each REST call.
 * Of the texts of users, a line contains only the names of the operation and the client: no document, variables, headers or URLs.
 */
export function logged(log: Logger, requestIds: WeakMap<Request, string>, redactionOf: RedactionOf): Watcher {
  return (operation) => {
    const { request } = operation
    const requestId = requestIds.get(request)
    return {
      sent: ({ operation: { name: call }, attempt, waitedMs }) => ({
        ended({ status, trouble, cause, ms }) {
          log.debug(
            { requestId, call, status, trouble, cause, attempt, ms: rounded(ms), waitedMs: rounded(waitedMs) },
            'call',
          )
        },
      }),
      ended(done) {
        const { outcome, codes, causes, status, calls, ms } = done
        const { name, kind } = operation
        const entry = {
          requestId,
          operation: name?.slice(0, longestName),
          kind: kind ?? undefined,
          outcome,
          status,
          ms: rounded(ms),
          calls,
        }
        log[levelOf(done)](
          { ...entry, ...(codes.length && { codes }), cause: causes?.join(', '), ...clientOf(request, redactionOf) },
          'operation',
        )
      },
    }
  }
}

/** Logs a line for each loss of the store, and for each time that the gateway joins it. Returns the function that ends it. */
export const loggedStore = (log: Logger, store: Pick<Store, 'onChange'>): (() => void) =>
  store.onChange(({ joined, gateways, reason }) => {
    if (joined) log.info({ gateways }, 'joined the store of several gateways')
    else log.warn({ reason }, 'the store of several gateways does not answer, and this one goes on alone')
  })

/** Errors for the operator have a higher level than errors that only a caller can correct. */
function levelOf({ codes }: Done): 'info' | 'warn' | 'error' {
  if (codes.includes('INTERNAL_SERVER_ERROR')) return 'error'
  return codes.some((code) => code === 'RATE_LIMITED' || code.startsWith('UPSTREAM_')) ? 'warn' : 'info'
}

const longestName = 100

/** The name of the client, from the headers that GraphQL clients and routers use. */
function clientOf(request: Request, redactionOf: RedactionOf) {
  const { headers } = request
  const said = (what: string) => {
    const name = headers.get(`graphql-client-${what}`) ?? headers.get(`apollographql-client-${what}`)
    return name === null ? undefined : redactionOf(request).text(name).slice(0, longestName)
  }
  return { client: said('name'), clientVersion: said('version') }
}

const rounded = (ms: number) => Math.round(ms * 10) / 10
