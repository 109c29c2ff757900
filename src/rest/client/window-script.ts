import type { Script } from '../../store/store.ts'
import { lua } from './window-lua.ts'
import { type Asked, type Asker, step } from './window-step.ts'

/** What the store replies to a gateway that asked for a window. Times in epoch ms. */
export interface Reply {
  readonly epoch: string
  readonly period: number
  readonly state: number
  readonly left: number
  readonly resetAt: number
  readonly closedUntil: number
  readonly most: number
  /** The pause between two calls of the gateway. */
  readonly paceMs: number
  readonly granted: number
  /** The time from which another question can bring calls, if no answer of a call does earlier. */
  readonly at: number
  /** Whether other gateways have calls under way, whose answers can bring calls earlier. */
  readonly others: boolean
  readonly sharers: number
}

/** Asks for several windows in one round trip. A reply is null if the store does not know the window that the gateway knows. */
export const windowScript: Script<readonly (Reply | null)[]> = {
  name: 'rate-limit-windows',
  lua,
  memory: (values, keys, [id, now, lag, gateways, ...asked]) => {
    const asker = { id: String(id), now: Number(now), lag: Number(lag), gateways: Number(gateways) }
    return keys.map((key, index) => step(values, key, asker, JSON.parse(String(asked[index]))))
  },
  read: (answer) => (answer as readonly (readonly unknown[])[]).map(readReply),
}

/** The arguments of {@link windowScript}. */
export const argsOf = ({ id, now, lag, gateways }: Asker, asked: readonly Asked[]): (string | number)[] => [
  ...[id, now, lag, gateways],
  ...asked.map((one) => JSON.stringify(one)),
]

function readReply(answer: readonly unknown[]): Reply | null {
  const [epoch = '', ...texts] = answer.map(String)
  if (epoch === '') return null
  const [period, state, left, resetAt, closedUntil, most, paceMs, granted, at, others, sharers] = texts.map(
    Number,
  ) as unknown as Eleven
  const times = { resetAt, closedUntil, at, paceMs }
  return { epoch, period, state, left, ...times, most, granted, others: others > 0, sharers }
}

type Eleven = [number, number, number, number, number, number, number, number, number, number, number]
