import { attacksBench } from './attacks.ts'
import { bodies } from './bodies.ts'
import { calls } from './calls.ts'
import { compression } from './compression.ts'
import { fairness } from './fairness.ts'
import { instances } from './instances.ts'
import { latency } from './latency.ts'
import { limits } from './limits.ts'
import { load } from './load.ts'
import { memory } from './memory.ts'
import { peers } from './peers.ts'
import { soak } from './soak.ts'
import { startUp } from './start-up.ts'
import { subscriptions } from './subscriptions.ts'

const benches: Readonly<Record<string, () => Promise<void>>> = {
  attacks: attacksBench,
  bodies,
  calls,
  compression,
  fairness,
  instances,
  latency,
  limits,
  load,
  memory,
  peers,
  soak,
  'start-up': startUp,
  subscriptions,
}

const name = process.argv[2] ?? ''
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined
if (bench) await bench()
else {
  console.error(
    `Expected the name of a benchmark (${Object.keys(benches).join(', ')}), but got ${JSON.stringify(name)}.`,
  )
  process.exitCode = 2
}
