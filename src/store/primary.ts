import { randomUUID } from 'node:crypto'
import { createChannels } from './channels.ts'
import { heartbeat, heartbeats, lastHeartbeat } from './heartbeat.ts'
import { createJoining, type JoiningOptions } from './joining.ts'
import type { Line } from './line.ts'
import { type Script, type Store, StoreGone } from './store.ts'

interface Step {
  readonly name: string
  readonly keys: readonly string[]
  readonly args: readonly (string | number)[]
}

interface Value {
  readonly key: string
  readonly value: Uint8Array
  readonly ttlMs: number
}

interface Sent {
  readonly channel: string
  readonly message: string
}

/**
 * Serves a store of this process to a worker.
 *
 * @param scripts The scripts that workers run. A function cannot be sent to another process, so both have the same ones.
 * @returns The function that ends it, for a worker that has ended.
 */
export function serveStore(line: Line, store: Store, scripts: readonly Script<unknown>[]): () => void {
  const byName = new Map([heartbeat, lastHeartbeat, ...scripts].map((script) => [script.name, script]))
  const listening = new Map<string, () => void>()

  line.answers('run', ({ name, keys, args }: Step) => {
    const script = byName.get(name)
    if (!script) throw new StoreGone(`There is no script ${name}.`)
    return store.run({ ...script, read: (answer: unknown) => answer }, keys, args)
  })
  line.answers('read', (keys: readonly string[]) => store.read(keys))
  line.answers('keep', ({ key, value, ttlMs }: Value) => store.keep(key, Buffer.from(value), ttlMs))
  line.answers('publish', ({ channel, message }: Sent) => store.publish(channel, message))
  line.answers('listen', (channel: string) => {
    if (listening.has(channel)) return
    listening.set(
      channel,
      store.listen(channel, (message) => line.tell('message', { channel, message })),
    )
  })
  line.answers('unlisten', (channel: string) => {
    listening.get(channel)?.()
    listening.delete(channel)
  })
  return () => {
    for (const end of listening.values()) end()
    listening.clear()
  }
}

/** The time for an answer of the primary process, in ms. It can be busy, but it does not vanish without this one. */
const timeoutMs = 1000

/** Makes the store of a worker, which the primary process serves. */
export function createWorkerStore(line: Line, options: JoiningOptions = {}): Store {
  const id = randomUUID()
  const ask = (subject: string, content: unknown) => line.ask(subject, content, options.timeoutMs ?? timeoutMs)
  const channels = createChannels({
    opened: (channel) => line.tell('listen', channel),
    closed: (channel) => line.tell('unlisten', channel),
  })
  line.answers('message', ({ channel, message }: Sent) => channels.deliver(channel, message))

  const run = async <Answer>({ name, read }: Script<Answer>, keys: Step['keys'], args: Step['args']) =>
    read(await ask('run', { name, keys, args }))
  const joining = createJoining(
    { connect: async () => {}, beat: () => run(heartbeat, [heartbeats], [id]), disconnect() {} },
    { timeoutMs, ...options },
  )

  return {
    run: (script, keys, args) => joining.ask(() => run(script, keys, args)),
    read: (keys) =>
      joining.ask(async () => {
        const values = (await ask('read', keys)) as (Uint8Array | null)[]
        return values.map((value) => value && Buffer.from(value))
      }),
    async keep(key, value, ttlMs) {
      await joining.ask(() => ask('keep', { key, value, ttlMs }))
    },
    publish(channel, message) {
      if (joining.state().joined) line.tell('publish', { channel, message })
    },
    listen: channels.listen,
    state: joining.state,
    onChange: joining.onChange,
    async close() {
      await run(lastHeartbeat, [heartbeats], [id]).catch(() => {})
      joining.end()
    },
  }
}
