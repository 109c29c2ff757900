import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** The sandbox's, who guards nothing. */
export const token = 'api-5a17db0c-0000-4000-8000-5a17db0c0001'

/**
 * Starts one of our command lines and waits for the address that it prints.
 *
 * @param launcher A command that starts the process, such as `['taskset', '-c', '0']`. Default none.
 */
export async function start(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  launcher: readonly string[] = [],
) {
  const path = new URL(`../${file}`, import.meta.url).pathname
  const [command = '', ...rest] = [...launcher, process.execPath, path, ...args]
  const child = spawn(command, rest, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  child.channel?.unref()
  // What it says besides is of use only where it does not start.
  let said = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  for await (const line of createInterface({ input: child.stdout! })) {
    const url = /http:\/\/[\d.]+:\d+/.exec(line)?.[0]
    if (url) {
      child.stdout!.resume()
      return { child, url }
    }
  }
  throw new Error(`${file} ended before it printed an address. ${said}`)
}

export async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

export const percentile = (sorted: readonly number[], percent: number): number =>
  sorted[Math.floor(((sorted.length - 1) * percent) / 100)]!

/** What a server that loads watched.ts has used so far. */
export interface Used {
  /** The most memory at a time, in bytes. */
  readonly peak: number
  /** Of the processor. */
  readonly cpuMs: number
}

/** What makes a server that is started tell what it used. */
export const watchedEnv = { NODE_OPTIONS: `--import ${new URL('watched.ts', import.meta.url).href}` }

/** Asks a process of ours something, and waits for what it says. */
export async function told<Said>(child: ChildProcess): Promise<Said> {
  child.send('tell')
  const [said] = (await once(child, 'message')) as [Said]
  return said
}
