import { setTimeout as pause } from 'node:timers/promises'
import { type AskedFor, startSandbox } from '../sandbox/index.ts'
import { createTeam, listTeams } from '../src/rest/account/teams.ts'
import { createClient } from '../src/rest/client/client.ts'
import { now } from '../src/rest/client/clock.ts'
import { Ledger } from '../src/rest/client/ledger.ts'
import { createRedisStore } from '../src/store/redis.ts'
import type { Store } from '../src/store/store.ts'
import { redisCommand, startRedisProcess } from '../test/support/redis-process.ts'
import { createWindowStore } from '../test/support/window-store.ts'

const limit = { calls: 50, windowMs: 10_000 }
const calls = 180
const gateways = 3
const atATime = 8
const deadlineMs = 60_000

/** The most calls that LaunchDarkly may refuse, of those of gateways with a store. */
const mostRefused = 1

/** What happens while the calls are made. */
type Event = 'nothing' | 'the store is killed' | 'the store and a gateway are killed'

/**
 * How several gateways share the limit of one account, with and without a store. The store is a server, or in memory where none is
 * installed. Fails if gateways with a store make more surplus calls than one, or if a call is lost.
 *
 * `--brief` leaves out the rows that only compare.
 */
export async function instances(): Promise<void> {
  const isBrief = process.argv.includes('--brief')
  console.log(`The store is ${redisCommand ?? 'in memory: no server is installed here'}.`)
  console.log(
    `${calls} calls of ${gateways} gateways, where an account has ${limit.calls} in ${limit.windowMs / 1000} s\n`,
  )
  console.log(
    '| gateways | in the middle | seconds | least possible | over | calls | of them 429 | answered | round trips per call |',
  )
  console.log('|---|---|--:|--:|--:|--:|--:|--:|--:|')
  if (!isBrief) await measure('without a store', false, 'nothing')
  await measure('with a store', true, 'nothing')
  if (!isBrief) await measure('with a store', true, 'the store is killed')
  await measure('with a store', true, 'the store and a gateway are killed')
  if (!isBrief) await overhead()
}

const clientOf = (baseUrl: string, store?: Store) =>
  createClient({ baseUrl, userAgent: 'bench', maxConcurrentCalls: atATime, store })

async function measure(title: string, shares: boolean, event: Event) {
  const sandbox = await startSandbox({ rateLimit: limit })
  const common = await startStore(sandbox.url)
  const stores = Array.from({ length: gateways }, () => common.open())
  while (stores.some((store) => store.state().gateways < gateways)) await pause(20)
  const clients = stores.map((store) => clientOf(sandbox.url, shares ? store : undefined))
  // Everyone begins a quarter into a window.
  await pause((1.25 * limit.windowMs - (Date.now() % limit.windowMs)) % limit.windowMs)
  const began = Date.now()
  const sessions = clients.map((client) =>
    client.open({ token: sandbox.token, deadline: now() + deadlineMs, ledger: new Ledger() }),
  )
  const [first, ...others] = clients
  const isKilled = event === 'the store and a gateway are killed'
  const sent = Array.from({ length: calls }, (_, number): Promise<unknown> => {
    const session = sessions[number % gateways]!
    if (!isKilled) return session.send(listTeams, `/api/v2/teams?limit=1&offset=${number}`)
    return session.send(createTeam, '/api/v2/teams', { body: { key: `team-${number}`, name: `Team ${number}` } })
  })
  const outcomes = Promise.allSettled(sent)
  if (event !== 'nothing') {
    while (sandbox.requests().length < calls / 3) await pause(5)
    await common.kill()
    if (isKilled) await first!.close()
  }
  const answered = (await outcomes).filter(({ status }) => status === 'fulfilled').length
  const took = Date.now() - began
  for (const client of isKilled ? others : clients) await client.close()
  for (const store of stores) await store.close()
  await common.kill()
  const asked = sandbox.requests()
  const refused = asked.filter(({ status }) => status === 429).length
  const windows = Math.ceil(answered / limit.calls) - 1
  const least = windows * limit.windowMs - (began % limit.windowMs)
  const times = [took, least].map((ms) => (ms / 1000).toFixed(1))
  const over = `${(100 * (took / least - 1)).toFixed(1)} %`
  const trips = (common.runs() / asked.length).toFixed(2)
  console.log(
    `| ${[title, event, ...times, over, asked.length, refused, `${answered} of ${calls}`, trips].join(' | ')} |`,
  )
  await sandbox.close()
  const expected = isKilled ? calls - calls / gateways : calls
  if (shares && (refused > mostRefused || answered < expected)) process.exitCode = 1
  if (isKilled) judgeWrites(asked, answered)
}

/** Fails if a write was sent twice, or if a client was told of a team that was not created. */
function judgeWrites(asked: readonly AskedFor[], answered: number): void {
  const created = asked.filter(({ status }) => status === 201).length
  // The key of a team that is created once more is taken.
  const repeated = asked.filter(({ status }) => status === 409).length
  console.log(`\nThese are writes: ${created} teams were created, ${answered} answered, and ${repeated} sent twice.`)
  if (repeated > 0 || answered > created) process.exitCode = 1
}

/** What gateways share: a server, or a memory. */
async function startStore(baseUrl: string) {
  let runs = 0
  if (!redisCommand) {
    const store = createWindowStore(gateways)
    return { open: (): Store => store, kill: async () => store.join(false), runs: () => store.runs() }
  }
  const server = await startRedisProcess()
  return {
    open(): Store {
      const store = createRedisStore({ url: server.url, baseUrl })
      const { run } = store
      return {
        ...store,
        run(...order) {
          runs++
          return run(...order)
        },
      }
    },
    kill: () => server.kill(),
    runs: () => runs,
  }
}

const rounds = 600

/** What a store costs one gateway whose account has many calls left: the time of a call after another, and the round trips. */
async function overhead() {
  console.log('\n| one gateway, one call after another | median ms | round trips per call |')
  console.log('|---|--:|--:|')
  for (const shares of [false, true, false, true]) {
    const sandbox = await startSandbox()
    const store = createWindowStore()
    const client = clientOf(sandbox.url, shares ? store : undefined)
    const times: number[] = []
    for (let number = 0; number < rounds; number++) {
      const began = now()
      const session = client.open({ token: sandbox.token, deadline: now() + deadlineMs, ledger: new Ledger() })
      await session.send(listTeams, `/api/v2/teams?limit=1&offset=${number}`)
      times.push(now() - began)
    }
    const median = times.toSorted((one, other) => one - other)[rounds / 2]!
    const trips = (store.runs() / rounds).toFixed(2)
    console.log(`| ${[shares ? 'with a store' : 'without a store', median.toFixed(2), trips].join(' | ')} |`)
    await client.close()
    await sandbox.close()
  }
}
