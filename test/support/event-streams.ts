import { vi } from 'vitest'
import { startServed } from './served.ts'

/** An event of an event stream as a browser would dispatch it, or a comment. */
export interface StreamEvent {
  readonly event?: string
  readonly id?: string
  readonly retry?: string
  readonly comment?: string
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they selected.
  readonly data?: any
}

type Chunks = AsyncIterable<Uint8Array>

/** The texts of a body between separators. */
async function* blocks(body: Chunks, separator: string): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const all = (rest + decoder.decode(chunk, { stream: true })).split(separator)
    rest = all.pop() ?? ''
    yield* all
  }
  if (rest !== '') yield rest
}

/** The events and comments of an event stream. */
export async function* eventsOf(body: Chunks): AsyncGenerator<StreamEvent> {
  for await (const block of blocks(body, '\n\n')) {
    const lines = block.split('\n').map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon) || 'comment', line.slice(colon + 1).trimStart()]
    })
    const { data, ...event } = Object.fromEntries(lines)
    yield data ? { ...event, data: JSON.parse(data) } : event
  }
}

/** The results of an event stream, without comments. */
export async function* nextOf(body: Chunks): AsyncGenerator<StreamEvent> {
  for await (const event of eventsOf(body)) if (event.event !== undefined) yield event
}

/** The parts of a multipart body, as far as they are complete. The last one is `--`. */
export async function* partsOf(body: Chunks): AsyncGenerator<StreamEvent['data']> {
  for await (const block of blocks(body, '\r\n--graphql')) {
    if (block === '') continue
    if (block.startsWith('--')) yield '--'
    else yield JSON.parse(block.slice(block.indexOf('\r\n\r\n') + 4))
  }
}

/** A listening gateway that looks for changes at short intervals. */
export const startLive = (options: Parameters<typeof startServed>[0] = {}) =>
  startServed((sandbox) => ({ eventsPollMs: 20, ...(typeof options === 'function' ? options(sandbox) : options) }))

/** Changes a flag, through a gateway. */
export async function rename(url: string, name: string, token?: string): Promise<void> {
  const query = `mutation { updateFlag(input: { projectKey: "web", key: "checkout-guest-flow", instructions: [{ updateName: { value: "${name}" } }] }) {
    flag { name } userErrors { message } } }`
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: token }) },
    body: JSON.stringify({ query }),
  })
  const { data, errors } = await response.json()
  if (data?.updateFlag?.flag?.name !== name) throw new Error(JSON.stringify(errors ?? data))
}

export const changes = 'subscription { changes { cursor entry { title } } }'

/** Waits until expectations hold, also on a busy machine. */
export const soon = (expectations: () => void): Promise<void> => vi.waitFor(expectations, 15_000)
