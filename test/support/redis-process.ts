import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { freePort } from './free-port.ts'

/** The server that is installed here, or undefined. */
export const redisCommand: string | undefined = ['valkey-server', 'redis-server'].find((command) => {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})

/** A server that keeps nothing on disk. */
export interface RedisServer {
  readonly url: string
  readonly port: number
  /** Ends it at once. */
  kill(): Promise<void>
  /** Makes it hang, or go on. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void
}

/** Starts a server that keeps nothing on disk. */
export async function startRedisProcess({
  port,
  password,
}: {
  port?: number
  password?: string
} = {}): Promise<RedisServer> {
  const at = port ?? (await freePort())
  const args = ['--port', `${at}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--daemonize', 'no']
  const child = spawn(redisCommand!, [...args, ...(password ? ['--requirepass', password] : [])], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let output = ''
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    output += chunk
    if (output.includes('Ready to accept connections')) break
  }
  child.stdout.resume()
  if (child.exitCode !== null) throw new Error(`Expected ${redisCommand} to start, but it said: ${output.slice(-300)}`)
  const login = password ? `:${encodeURIComponent(password)}@` : ''
  return {
    url: `redis://${login}127.0.0.1:${at}`,
    port: at,
    kill: () => end(child),
    signal: (name) => void child.kill(name),
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}
