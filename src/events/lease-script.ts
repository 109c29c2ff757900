import type { Script } from '../store/store.ts'

/**
 * Takes the id of a gateway and a time in ms. Tells whether the gateway leads for that time: if nobody else does, or if it led before.
 */
export const lease: Script<boolean> = {
  name: 'lease',
  lua: `
    local leader = redis.call('HGET', KEYS[1], 'leader')
    if leader and leader ~= ARGV[1] then return 0 end
    redis.call('HSET', KEYS[1], 'leader', ARGV[1])
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
    return 1`,
  memory(values, [key = ''], [id, ttlMs]) {
    const leader = values.get(key)?.get('leader')
    if (leader !== undefined && leader !== String(id)) return 0
    values.set(key, { leader: String(id) }, Number(ttlMs))
    return 1
  },
  read: (answer) => answer === 1,
}
