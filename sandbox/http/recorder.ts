import { randomUUID } from 'node:crypto'
import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Exchange } from './log.ts'

const flushAt = 1_000_000

/** Appends exchanges to a file of the directory, a line of JSON each, so that a check can look at them later. */
export function recorder(directory: string) {
  mkdirSync(directory, { recursive: true })
  const file = join(directory, `${process.pid}-${randomUUID().slice(0, 8)}.ndjson`)
  let lines = ''
  const flush = () => {
    if (lines !== '') appendFileSync(file, lines)
    lines = ''
  }
  process.on('exit', flush)
  return {
    add(exchange: Exchange) {
      lines += `${JSON.stringify(exchange).replace(/[\u2028\u2029]/g, escaped)}\n`
      if (lines.length > flushAt) flush()
    },
    close() {
      flush()
      process.off('exit', flush)
    },
  }
}

/** JSON leaves these as they are, and those who read line by line take them for the end of a line. */
const escaped = (separator: string) => `\\u${separator.charCodeAt(0).toString(16)}`
