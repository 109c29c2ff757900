import { onTestFinished } from 'vitest'
import { type RedisServer, startRedisProcess } from './redis-process.ts'

export { type RedisServer, redisCommand } from './redis-process.ts'

/** Starts a server that keeps nothing on disk. It ends with the test. */
export async function startRedis(options: { port?: number; password?: string } = {}): Promise<RedisServer> {
  const server = await startRedisProcess(options)
  onTestFinished(() => server.kill())
  return server
}
