type Reply = null | number | string | Buffer | readonly Reply[]

/** A connection to a server for commands, and another one for messages. */
export interface RedisConnection {
  /** @param binary Whether texts are answered as bytes. */
  send(command: readonly (string | Buffer)[], binary?: boolean): Promise<unknown>
  subscribe(channel: string): Promise<void>
  unsubscribe(channel: string): Promise<void>
}

interface ConnectionOptions {
  readonly url: string
  readonly connectTimeoutMs: number
  readonly onMessage: (message: string, channel: string) => void
  /** Called if one of the connections fails. It is called once. */
  readonly onGone: (reason: string) => void
  /** Closes both connections at once. Commands under way fail. */
  readonly signal: AbortSignal
}

/** Connects to a server. A connection that fails stays closed. */
export async function connectRedis(options: ConnectionOptions): Promise<RedisConnection> {
  const { url, connectTimeoutMs, onMessage, onGone, signal } = options
  // Imported only on demand, because the import is slow and most gateways have no server.
  const { createClient, RESP_TYPES } = await import('@redis/client')
  const client = createClient({
    url,
    // Older servers and proxies know no other version, and nothing here needs one.
    RESP: 2,
    socket: { connectTimeout: connectTimeoutMs, reconnectStrategy: false },
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
  })
  const subscriber = client.duplicate()
  const asBytes = { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } }

  function destroy(): void {
    for (const one of [client, subscriber]) if (one.isOpen) one.destroy()
  }
  const failed = new AbortController()
  for (const one of [client, subscriber]) {
    one.on('error', ({ message }: Error) => {
      if (failed.signal.aborted || signal.aborted) return
      failed.abort()
      onGone(message)
    })
  }
  signal.throwIfAborted()
  signal.addEventListener('abort', destroy, { once: true })
  await Promise.all([client.connect(), subscriber.connect()])
  return {
    send: (command, binary = false) => client.sendCommand<Reply>([...command], binary ? asBytes : undefined),
    subscribe: (channel) => subscriber.subscribe(channel, onMessage),
    unsubscribe: (channel) => subscriber.unsubscribe(channel, onMessage),
  }
}
