import { createGateway } from '../src/gateway.ts'
import { token } from './processes.ts'

/** A gateway that asks itself as many queries as it is told, and tells how large its heap is then. Takes the upstream. */
const gateway = createGateway({ baseUrl: process.argv[2] ?? '', fallbackToken: token })

const body = JSON.stringify({
  query: `{ project(key: "web") { flags(first: 250) { nodes {
    key name tags environments(keys: ["production", "staging"]) { on rules { ruleId clauses { values } } }
  } } } }`,
})

async function ask(): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const response = await gateway.yoga.fetch('http://gateway/graphql', { method: 'POST', headers, body })
  const { data, errors } = await response.json()
  if (errors || data.project.flags.nodes.length !== 250) throw new Error('Expected 250 flags.')
}

process.on('message', async (count: number) => {
  for (let asked = 0; asked < count; asked++) await ask()
  // What a collection frees may only become visible to the next one.
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.()
    await new Promise(setImmediate)
  }
  process.send?.(process.memoryUsage().heapUsed)
})
