import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Exchange } from '../sandbox/index.ts'

/** Reads exchange by exchange: a recording of the whole suite may be larger than the memory should be. */
export async function* recorded(directory: string): AsyncGenerator<Exchange> {
  for (const name of (await readdir(directory)).filter((one) => one.endsWith('.ndjson')).sort()) {
    const file = join(directory, name)
    let number = 0
    for await (const line of linesOf(file)) {
      number++
      if (line !== '') yield exchangeIn(line, `${file}:${number}`)
    }
  }
}

/** The lines of a file. JSON may have U+2028 and U+2029 in its texts, which end a line for Node's readline. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = ''
  for await (const text of createReadStream(file, 'utf8')) {
    const lines = (rest + text).split('\n')
    rest = lines.pop()!
    yield* lines
  }
  yield rest
}

function exchangeIn(line: string, where: string): Exchange {
  try {
    return JSON.parse(line)
  } catch (error) {
    throw new Error(`${where} is not an exchange in JSON, was the recording cut off?`, { cause: error })
  }
}
