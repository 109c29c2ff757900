import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { start, stop } from './processes.ts'

/** How long it takes from the start of the process until the gateway listens. */

const rounds = 9
const packed = 'dist/src/main.js'

const upstream = { PORT: '0', LAUNCHDARKLY_BASE_URL: 'http://127.0.0.1:9' }
const sandbox = { PORT: '0', LAUNCHDARKLY_BASE_URL: '' }

const bareNode = () => Promise.resolve(execFileSync(process.execPath, ['--eval', '']))
const listening = (file: string, args: readonly string[], env: Readonly<Record<string, string>>) => async () => {
  const { child } = await start(file, args, env)
  return () => stop(child)
}

const starts: Readonly<Record<string, () => Promise<unknown>>> = {
  'bare Node': bareNode,
  'the package, on an upstream': listening(packed, [], upstream),
  'the package, with the sandbox': listening(packed, ['--sandbox'], sandbox),
  'the sources, on an upstream': listening('src/main.ts', [], upstream),
  'the sources, with the sandbox': listening('src/main.ts', [], sandbox),
}

/** Of all rounds in milliseconds. The ways take turns, so that a busy moment of the machine meets them all. */
export async function startUp(): Promise<void> {
  if (!existsSync(new URL(`../${packed}`, import.meta.url)))
    throw new Error(`There is no ${packed}. Run: npm run build`)
  const times = new Map(Object.keys(starts).map((name) => [name, [] as number[]]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, begin] of Object.entries(starts)) {
      const since = performance.now()
      const end = await begin()
      times.get(name)!.push(performance.now() - since)
      if (typeof end === 'function') await end()
    }
  }
  console.log('| start of | median, ms | fastest |\n|---|--:|--:|')
  for (const [name, each] of times) {
    const sorted = each.toSorted((one, other) => one - other)
    console.log(`| ${name} | ${sorted[Math.floor(rounds / 2)]!.toFixed(0)} | ${sorted[0]!.toFixed(0)} |`)
  }
}
