import { startSandbox } from '../sandbox/index.ts'
import { createGateway } from '../src/gateway.ts'
import { defaultConcurrentCalls } from '../src/rest/client/client.ts'
import { createSchema } from '../src/schema.ts'
import { naiveCalls } from './naive.ts'
import { knownFrom, knownQuery, type Selection, selections } from './selections.ts'
import { startWaveUpstream } from './waves.ts'

/** Number of turns of the event loop without a new call after which a wave is complete. */
const quietTurns = 200

/** More than any wave of the selections. */
const maxConcurrentCalls = 100

/**
 * Prints for each selection the fewest REST calls that answer it, what we spend, and what a resolver for each field would; and in
 * how many waves: a call that needs the answer of another one comes after it, and calls that do not go together.
 */
export async function calls(): Promise<void> {
  const sandbox = await startSandbox()
  const upstream = await startWaveUpstream(sandbox)
  const gateway = createGateway({ baseUrl: upstream.url, fallbackToken: sandbox.token, maxConcurrentCalls })
  const schema = createSchema()

  const ask = async ({ query, variables }: Pick<Selection, 'query' | 'variables'>) => {
    const counted = upstream.count(quietTurns)
    const response = await gateway.yoga.fetch('http://gateway/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = await response.json()
    if (errors) throw new Error(`${query}\n${JSON.stringify(errors)}`)
    const waves = counted()
    return { data, spent: waves.flat().length, waves: waves.length }
  }

  console.log(
    `REST calls and waves of them, counted by the upstream. ${maxConcurrentCalls} calls may be in flight (MAX_CONCURRENT_CALLS, by default
${defaultConcurrentCalls}), so that calls of one wave do not wait for a place.\n`,
  )
  console.log('| selection | fewest calls | gateway | fewest waves | gateway | a resolver per field |')
  console.log('|---|--:|--:|--:|--:|--:|')
  const known = knownFrom((await ask({ query: knownQuery })).data)
  for (const selection of selections(known)) {
    const { title, query, minimum, spent: most = minimum, atMost = most, waves: fewest = 1 } = selection
    const { wavesAtMost = fewest } = selection
    const { data, spent, waves } = await ask(selection)
    console.log(`| ${[title, minimum, spent, fewest, waves, naiveCalls(schema, query, data)].join(' | ')} |`)
    if (spent > atMost || waves > wavesAtMost) process.exitCode = 1
  }
  await gateway.close()
  upstream.close()
  await sandbox.close()
}
