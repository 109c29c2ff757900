type Listener = (message: string) => void

/** The listeners of a process, by channel. */
export interface Channels {
  /** The channels with listeners. */
  names(): readonly string[]
  /** Calls the listeners of a channel, each in a turn of its own. */
  deliver(channel: string, message: string): void
  listen(channel: string, listener: Listener): () => void
}

interface ChannelsOptions {
  /** Called when a channel gets its first listener. */
  readonly opened?: (channel: string) => void
  /** Called when a channel loses its last listener. */
  readonly closed?: (channel: string) => void
}

export function createChannels({ opened = () => {}, closed = () => {} }: ChannelsOptions = {}): Channels {
  /** A listener can be there twice, so each listening has an object of its own. */
  const all = new Map<string, Set<{ readonly listener: Listener }>>()
  return {
    names: () => [...all.keys()],
    deliver(channel, message) {
      for (const { listener } of all.get(channel) ?? []) queueMicrotask(() => listener(message))
    },
    listen(channel, listener) {
      const one = { listener }
      const listening = all.get(channel)
      if (listening) listening.add(one)
      else {
        all.set(channel, new Set([one]))
        opened(channel)
      }
      return () => {
        const rest = all.get(channel)
        if (!rest?.delete(one) || rest.size > 0) return
        all.delete(channel)
        closed(channel)
      }
    },
  }
}
