import { send } from './sandbox-ask.ts'
import type { AnsweredError, Stack } from './stack.ts'

/** An event of a subscription. */
export interface Received {
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they selected.
  readonly data: any
  readonly errors: readonly AnsweredError[] | undefined
  readonly extensions: Readonly<Record<string, unknown>> | undefined
}

export interface Subscribed {
  /** The next event. Rejects if the subscription is complete. */
  next(): Promise<Received>
  /** The next events. */
  take(count: number): Promise<readonly Received[]>
  /** Resolves with the events that nobody took, when the subscription is complete. */
  rest(): Promise<readonly Received[]>
  /** Leaves, as a client that closes its page. */
  leave(): void
}

/** Subscribes over server-sent events and HTTP, and waits until the subscription is under way or was refused. */
export async function subscribe(
  { listen }: Pick<Stack, 'listen'>,
  query: string,
  { variables, headers }: { variables?: object; headers?: Record<string, string> } = {},
): Promise<Subscribed> {
  const end = new AbortController()
  const response = await fetch(`${await listen()}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify({ query, variables }),
    signal: end.signal,
  })
  const type = response.headers.get('content-type') ?? ''
  if (!type.startsWith('text/event-stream')) throw new Error(`${response.status} ${type}: ${await response.text()}`)
  // A body that nobody reads yet is cancelled when its response is collected as garbage.
  const events = received(response.body!.getReader())
  const next = async () => {
    const { done, value } = await events.next()
    if (done) throw new Error('The subscription is complete.')
    return value
  }
  const taken = async (count: number) => {
    const all: Received[] = []
    while (all.length < count) all.push(await next())
    return all
  }
  const rest = async () => {
    const all: Received[] = []
    for await (const one of events) all.push(one)
    return all
  }
  return { next, take: taken, rest, leave: () => end.abort() }
}

async function* received(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<Received, undefined> {
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) throw new Error(`The connection ended within a stream, after ${JSON.stringify(text)}.`)
    const blocks = (text + decoder.decode(value, { stream: true })).split('\n\n')
    text = blocks.pop()!
    for (const block of blocks) {
      const lines = block.split('\n')
      if (lines.includes('event: complete')) return
      const data = lines.find((line) => line.startsWith('data: '))
      if (data) yield JSON.parse(data.slice('data: '.length))
    }
  }
}

/** Turns a flag on or off in an environment, as somebody else does. */
export const toggle = async (
  { sandbox }: Pick<Stack, 'sandbox'>,
  project: string,
  flag: string,
  on: boolean,
  env = 'test',
) => {
  const { status, json } = await send(
    sandbox,
    'PATCH',
    `/flags/${project}/${flag}`,
    { environmentKey: env, instructions: [{ kind: on ? 'turnFlagOn' : 'turnFlagOff' }] },
    { 'content-type': 'application/json; domain-model=launchdarkly.semanticpatch' },
  )
  if (status !== 200) throw new Error(`${status}: ${JSON.stringify(json)}`)
}
