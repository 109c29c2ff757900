import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  getOperationAST,
} from 'graphql'
import type { Plugin, YogaInitialContext } from 'graphql-yoga'
import { liveOf } from '../graph/live.ts'

/** The key under which the result of an event has the cursor of the event. Copies of the result keep it, and JSON leaves it out. */
export const eventId = Symbol('eventId')

export type EventResult = ExecutionResult & { readonly [eventId]?: string }

/** Executes an operation with a context of its own. */
export interface Execution {
  readonly contextFactory: () => unknown
  readonly execute: (args: ExecutionArgs) => unknown
}

interface LiveOptions {
  /** Prepares the execution of an event: a deadline, a ledger and a context of its own. */
  readonly executionOf: (initial: YogaInitialContext, payload: unknown) => Promise<Execution>
  /** Is told of each event that was executed, with the time of what happened in epoch ms, if something tells it. */
  readonly onEvent: (date: number | null) => void
  /** Executes the selection of a subscription on the payload of an event. */
  readonly execute: (args: ExecutionArgs) => unknown
}

/**
 * Executes each event of a subscription as a request of its own: with the limits, the deadline, the reads and the errors of one. Yoga would
 * execute all events with the context of the subscription, whose deadline is over and whose documents are old.
 *
 * Must come before all plugins that replace the execution.
 */
export function liveOperations({ executionOf, onEvent, execute }: LiveOptions): Plugin {
  return {
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn(async (args: ExecutionArgs) => {
        const source = await createSourceEventStream(args)
        if (!(Symbol.asyncIterator in source)) return source
        const subscription = args.contextValue as YogaInitialContext
        const { signal } = subscription.request
        return results(source[Symbol.asyncIterator](), signal, async (rootValue) => {
          const event = await executionOf(subscription, rootValue)
          const contextValue = await event.contextFactory()
          const result = (await event.execute({ ...args, rootValue, contextValue })) as ExecutionResult
          const { cursor = null, date = null } = liveOf(rootValue) ?? {}
          onEvent(date)
          return cursor ? { ...result, [eventId]: cursor } : result
        })
      })
    },
    onExecute({ args, setExecuteFn }) {
      if (getOperationAST(args.document, args.operationName)?.operation === 'subscription') setExecuteFn(execute)
    },
  }
}

/**
 * The results of the events of a source. An error of the source is the last result, so that the client learns why there are no more. The client
 * can leave at any time, without waiting for a further event.
 */
function results(
  source: AsyncIterator<unknown>,
  signal: AbortSignal,
  execute: (payload: unknown) => Promise<EventResult>,
): AsyncIterableIterator<EventResult> {
  let isOver = false
  const done: IteratorReturnResult<undefined> = { done: true, value: undefined }

  async function leave() {
    isOver = true
    await source.return?.()
    return done
  }

  // Some servers tell only the request that the client is gone.
  const gone = () => void leave().catch(() => {})
  if (signal.aborted) gone()
  else signal.addEventListener('abort', gone, { once: true })

  return {
    async next() {
      if (isOver) return done
      try {
        const { done: isLast, value } = await source.next()
        if (!isLast && !isOver) return { done: false, value: await execute(value) }
        isOver = true
        return done
      } catch (error) {
        if (isOver) return done
        await leave()
        return { done: false, value: { errors: [asGraphQLError(error)] } }
      }
    },
    return: leave,
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

const asGraphQLError = (error: unknown): GraphQLError =>
  error instanceof GraphQLError
    ? error
    : new GraphQLError('', { originalError: error instanceof Error ? error : new Error(String(error)) })
