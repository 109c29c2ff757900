import type { Script } from './store.ts'

/** The time for which a gateway without a heartbeat counts as alive, in ms. */
export const aliveMs = 15_000

/** The key of the hash with the time, in epoch ms, until which each gateway counts as alive. */
export const heartbeats = 'gateways'

export interface Beat {
  /** Whether the store remembered an earlier heartbeat of this gateway. */
  readonly known: boolean
  /** Number of gateways that are alive, including this one. */
  readonly gateways: number
}

/** Takes the id of a gateway. Tells the store that it is alive, drops those that are not, and counts the others. */
export const heartbeat: Script<Beat> = {
  name: 'heartbeat',
  lua: `
    local time = redis.call('TIME')
    local now = time[1] * 1000 + math.floor(time[2] / 1000)
    local known = redis.call('HEXISTS', KEYS[1], ARGV[1])
    redis.call('HSET', KEYS[1], ARGV[1], now + ${aliveMs})
    redis.call('PEXPIRE', KEYS[1], ${aliveMs})
    local all = redis.call('HGETALL', KEYS[1])
    local gateways = 0
    for i = 1, #all, 2 do
      if tonumber(all[i + 1]) < now then redis.call('HDEL', KEYS[1], all[i]) else gateways = gateways + 1 end
    end
    return { known, gateways }`,
  memory(values, [key = ''], [id = '']) {
    const now = Date.now()
    const all = values.get(key)
    const others = [...(all ?? [])].filter(([other, until]) => other !== String(id) && Number(until) >= now)
    values.delete(key)
    values.set(key, { ...Object.fromEntries(others), [id]: String(now + aliveMs) }, aliveMs)
    return [all?.has(String(id)) ? 1 : 0, others.length + 1]
  },
  read(answer) {
    const [known, gateways] = answer as [number, number]
    return { known: known === 1, gateways }
  },
}

/** Takes the id of a gateway that ends. */
export const lastHeartbeat: Script<void> = {
  name: 'last-heartbeat',
  lua: `return redis.call('HDEL', KEYS[1], ARGV[1])`,
  memory(values, [key = ''], [id]) {
    const others = [...(values.get(key) ?? [])].filter(([other]) => other !== String(id))
    values.delete(key)
    if (others.length > 0) values.set(key, Object.fromEntries(others), aliveMs)
    return null
  },
  read: () => undefined,
}
