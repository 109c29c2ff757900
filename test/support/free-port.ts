import { once } from 'node:events'
import { createServer } from 'node:net'

/** Ports below those that systems give to servers that ask for any port (32768 and above on Linux, 49152 on others). */
const [first, last] = [20_000, 32_000]

/**
 * A port that nobody listens on: for settings that do not take 0. Servers that ask for any port never get it, so that none takes it before
 * the one that it is for.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + Math.floor(Math.random() * (last - first))
    const server = createServer()
    try {
      await once(server.listen(port, '127.0.0.1'), 'listening')
    } catch {
      continue
    }
    server.close()
    await once(server, 'close')
    return port
  }
}
