import { createHash, randomUUID } from 'node:crypto'
import { createChannels } from './channels.ts'
import { heartbeat, heartbeats, lastHeartbeat } from './heartbeat.ts'
import { createJoining, type JoiningOptions } from './joining.ts'
import { connectRedis, type RedisConnection } from './redis-connection.ts'
import { type Script, type Store, StoreGone } from './store.ts'
import { within } from './within.ts'

export interface RedisStoreOptions extends JoiningOptions {
  /** The server, such as `redis://:password@cache.example.com:6379/0`, or `rediss://` for TLS. */
  readonly url: string
  /** The base URL of LaunchDarkly. Gateways of another one do not see what this one stores. */
  readonly baseUrl: string
}

/**
 * Makes a store on a server that speaks Redis's protocol, such as Valkey. It connects in the background.
 *
 * @example createRedisStore({ url: 'redis://127.0.0.1:6379', baseUrl: 'https://app.launchdarkly.com' })
 */
export function createRedisStore({ url, baseUrl, ...options }: RedisStoreOptions): Store {
  const prefix = `launchdarkly-graphql:${createHash('sha256').update(baseUrl).digest('hex').slice(0, 16)}:`
  const prefixed = (name: string) => prefix + name
  const id = randomUUID()
  const { joinMs = 2000 } = options
  let connection: RedisConnection | undefined
  let attempt = new AbortController()
  const hashes = new WeakMap<object, string>()

  const channels = createChannels({
    opened: (channel) => connection && settle(connection.subscribe(prefixed(channel))),
    closed: (channel) => connection && settle(connection.unsubscribe(prefixed(channel))),
  })
  const joining = createJoining({ connect, beat: () => run(heartbeat, [heartbeats], [id]), disconnect }, options)

  async function connect(): Promise<void> {
    attempt = new AbortController()
    const { signal } = attempt
    const made = await connectRedis({
      url,
      signal,
      connectTimeoutMs: joinMs,
      onMessage: (message, channel) => channels.deliver(channel.slice(prefix.length), message),
      onGone: (reason) => joining.lost(reason),
    })
    // The attempt can have been given up meanwhile, and both connections with it.
    if (signal.aborted) return
    connection = made
    await Promise.all(channels.names().map((channel) => made.subscribe(prefixed(channel))))
  }

  function disconnect(): void {
    attempt.abort()
    connection = undefined
  }

  function send(command: readonly (string | Buffer)[], binary?: boolean): Promise<unknown> {
    if (!connection) throw new StoreGone('The store does not answer.')
    return connection.send(command, binary)
  }

  /** Runs a script by its hash. A server that does not know it, such as one that was started again, gets it once. */
  async function run<Answer>(
    script: Script<Answer>,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<Answer> {
    const rest = [String(keys.length), ...keys.map(prefixed), ...args.map(String)]
    const { lua, read } = script
    const hash = hashes.get(script) ?? createHash('sha1').update(lua).digest('hex')
    hashes.set(script, hash)
    const answer = await send(['EVALSHA', hash, ...rest]).catch((error: Error) => {
      if (!error.message.startsWith('NOSCRIPT')) throw error
      return send(['EVAL', lua, ...rest])
    })
    return read(answer)
  }

  /** Takes the outcome of what nobody waits for. A failure makes the gateway alone. */
  function settle(sent: Promise<unknown>): void {
    joining.ask(() => sent).catch(() => {})
    sent.catch(() => {})
  }

  return {
    run: (script, keys, args) => joining.ask(() => run(script, keys, args)),
    async read(keys) {
      if (keys.length === 0) return []
      return joining.ask(() => send(['MGET', ...keys.map(prefixed)], true) as Promise<(Buffer | null)[]>)
    },
    async keep(key, value, ttlMs) {
      const command = ['SET', prefixed(key), value, 'PX', String(Math.max(1, Math.round(ttlMs)))]
      await joining.ask(() => send(command))
    },
    publish(channel, message) {
      joining.ask(() => send(['PUBLISH', prefixed(channel), message])).catch(() => {})
    },
    listen: channels.listen,
    state: joining.state,
    onChange: joining.onChange,
    async close() {
      if (connection) await within(options.timeoutMs ?? 250, run(lastHeartbeat, [heartbeats], [id])).catch(() => {})
      joining.end()
    },
  }
}
