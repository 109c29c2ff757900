import { startSandbox } from '../sandbox/index.ts'
import { createGateway } from '../src/gateway.ts'
import { createSchema } from '../src/schema.ts'
import { naiveCalls } from './naive.ts'
import { knownFrom, knownQuery, type Selection, selections } from './selections.ts'

/** Prints for each selection the fewest REST calls that answer it, what we spend, and what a resolver for each field would. */
export async function calls(): Promise<void> {
  const sandbox = await startSandbox()
  const gateway = createGateway({ baseUrl: sandbox.url, fallbackToken: sandbox.token })
  const schema = createSchema()

  const ask = async ({ query, variables }: Pick<Selection, 'query' | 'variables'>) => {
    sandbox.forget()
    const response = await gateway.yoga.fetch('http://gateway/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = await response.json()
    if (errors) throw new Error(`${query}\n${JSON.stringify(errors)}`)
    return { data, spent: sandbox.requests().length }
  }

  console.log('REST calls, counted by the sandbox\n')
  console.log('| selection | minimum | ours | a resolver for each field |')
  console.log('|---|--:|--:|--:|')
  const known = knownFrom((await ask({ query: knownQuery })).data)
  for (const selection of selections(known)) {
    const { data, spent } = await ask(selection)
    console.log(
      `| ${selection.title} | ${selection.minimum} | ${spent} | ${naiveCalls(schema, selection.query, data)} |`,
    )
    if (spent > (selection.atMost ?? selection.minimum)) process.exitCode = 1
  }
  await gateway.close()
  await sandbox.close()
}
