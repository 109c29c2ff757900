import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from './free-port.ts'

/** The server of the system's packages. Undefined if there is none. */
export const redisCommand = ['redis-server', 'valkey-server'].find(
  (command) => spawnSync(command, ['--version']).status === 0,
)

export type Value = string | number | null | readonly Value[]

/** A Redis of its own, with one connection. */
export interface Redis {
  send(...words: readonly (string | number)[]): Promise<Value>
  close(): Promise<void>
}

export async function startRedis(): Promise<Redis> {
  const port = await freePort()
  const child = spawn(redisCommand!, ['--port', String(port), '--save', '', '--appendonly', 'no'], { stdio: 'ignore' })
  const socket = await connected(port, child)
  const waiting: ((value: Value) => void)[] = []
  let text = ''
  socket.setEncoding('latin1').on('data', (part: string) => {
    text += part
    for (let read = readValue(text, 0); read; read = readValue(text, 0)) {
      text = text.slice(read.end)
      waiting.shift()!(read.value)
    }
  })
  return {
    async send(...words) {
      const parts = words.map(String)
      socket.write(`*${parts.length}\r\n${parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join('')}`)
      const value = await new Promise<Value>((resolve) => waiting.push(resolve))
      if (typeof value === 'string' && value.startsWith('-')) throw new Error(value)
      return value
    },
    async close() {
      socket.destroy()
      const ended = once(child, 'exit')
      child.kill()
      await ended
    },
  }
}

async function connected(port: number, child: ChildProcess): Promise<Socket> {
  while (child.exitCode === null) {
    const socket = connect(port, '127.0.0.1')
    const [isOpen] = await Promise.race([
      once(socket, 'connect').then(() => [true]),
      once(socket, 'close').then(() => [false]),
    ]).catch(() => [false])
    if (isOpen) return socket
    await pause(20)
  }
  throw new Error(`${redisCommand} ended with ${child.exitCode}.`)
}

/** Reads a value of the protocol. Errors keep their sign, `-`. Null until the value is there as a whole. */
function readValue(text: string, from: number): { value: Value; end: number } | null {
  const line = text.indexOf('\r\n', from)
  if (line < 0) return null
  const [sign, rest, end] = [text[from], text.slice(from + 1, line), line + 2]
  if (sign === ':') return { value: Number(rest), end }
  if (sign === '+') return { value: rest, end }
  if (sign === '-') return { value: `-${rest}`, end }
  const size = Number(rest)
  if (size < 0) return { value: null, end }
  if (sign === '$')
    return text.length < end + size + 2 ? null : { value: text.slice(end, end + size), end: end + size + 2 }
  const items: Value[] = []
  let at = end
  while (items.length < size) {
    const item = readValue(text, at)
    if (!item) return null
    items.push(item.value)
    at = item.end
  }
  return { value: items, end: at }
}
