import type { IncomingMessage } from 'node:http'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { createGateway } from '../../src/gateway.ts'
import { type OtherServer, startOther } from './other-server.ts'
import type { Told } from './stack.ts'

/** An answer of the sandbox, as it was recorded. */
interface Recorded {
  readonly method: string
  readonly path: string
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: documents of any shape.
  readonly json: any
}

/** A gateway in front of a server that repeats what the sandbox answered, with one of the answers changed. */
export interface Replay {
  /** Asks for something. What the sandbox did not answer yet is asked of it, once. */
  ask(query: string): Promise<Told>
  /** The answers that the last request took. */
  taken(): readonly Recorded[]
  /** What the gateway took for a defect of its own. */
  defects(): readonly unknown[]
  /** Has an answer replaced from now on; null for as it was recorded. */
  replace(recorded: Recorded | null, json?: unknown): void
  close(): Promise<void>
}

export async function startReplay(): Promise<Replay> {
  const sandbox: Sandbox = await startSandbox()
  const answers = new Map<string, Recorded>()
  const defects: unknown[] = []
  let taken: Recorded[] = []
  let replaced: { readonly of: Recorded; readonly json: unknown } | null = null

  async function answerTo(request: IncomingMessage): Promise<Recorded> {
    const body = await textOf(request)
    const key = `${request.method} ${request.url} ${body}`
    const known = answers.get(key)
    if (known) return known
    const { authorization, 'ld-api-version': version, 'content-type': type = '' } = request.headers
    const headers = { authorization: authorization!, 'ld-api-version': String(version), 'content-type': type }
    const { method = 'GET' } = request
    const response = await fetch(sandbox.url + request.url, { method, headers, ...(body && { body }) })
    const text = await response.text()
    const recorded = { method, path: request.url!, status: response.status, json: text ? JSON.parse(text) : undefined }
    answers.set(key, recorded)
    return recorded
  }

  const server: OtherServer = await startOther(async (request, response) => {
    const recorded = await answerTo(request)
    taken.push(recorded)
    const json = replaced?.of === recorded ? replaced.json : recorded.json
    response.writeHead(recorded.status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
  })
  const gateway = createGateway({
    baseUrl: server.url,
    fallbackToken: sandbox.token,
    maxRestCalls: 2000,
    onDefect: (error) => defects.push(error),
  })

  return {
    async ask(query) {
      taken = []
      const response = await gateway.yoga.fetch('http://gateway.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      })
      const text = await response.text()
      const { data, errors, extensions } = JSON.parse(text)
      return { status: response.status, headers: response.headers, data, errors, extensions, text }
    },
    taken: () => taken,
    defects: () => defects,
    replace(recorded, json) {
      replaced = recorded && { of: recorded, json }
    },
    async close() {
      await gateway.close()
      await server.close()
      await sandbox.close()
    },
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
