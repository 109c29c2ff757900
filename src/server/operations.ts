import { type ExecutionArgs, type GraphQLError, getOperationAST } from 'graphql'
import { mapAsyncIterator, type Plugin } from 'graphql-yoga'
import { now as clock } from '../rest/client/clock.ts'
import type { Ended, Observer, Sent, Spared, Tracked } from '../rest/client/observer.ts'
import type { Operation as RestOperation } from '../rest/operation.ts'
import { mostShown } from '../rest/shown.ts'
import { hook } from './hook.ts'
import type { RedactionOf } from './redaction.ts'

/**
 * `ok`: no errors. `partial`: some fields failed. `failed`: no root field has data. `refused`: the operation was not executed.
 * `cancelled`: the client disconnected before the answer.
 */
export type Outcome = 'ok' | 'partial' | 'failed' | 'refused' | 'cancelled'

/** A GraphQL operation, or a request without one. */
export interface Operation {
  readonly request: Request
  /** Null before the execution, and without a name. */
  name: string | null
  kind: 'query' | 'mutation' | 'subscription' | null
  /** Whether it stands for calls that the gateway makes for no request alone. It never ends. Default false. */
  readonly isBackground?: boolean
}

/** The end of an operation. */
export interface Done {
  readonly outcome: Outcome
  /** The distinct codes of its errors. */
  readonly codes: readonly string[]
  /** The distinct causes of failed connections to LaunchDarkly. */
  readonly causes?: readonly string[]
  /** The HTTP status of a request that was refused before its operation was known. */
  readonly status?: number
  readonly ms: number
  /** Number of REST calls that were sent for the operation. */
  readonly calls: number
}

/** Observes one operation and its REST calls. */
export interface Watch extends Observer {
  ended?(done: Done): void
}

export type Watcher = (operation: Operation) => Watch

interface Running extends Operation {
  readonly observer: Observer
  executed: boolean
  /** Whether the results come in sequence, so that the start of the answer is not its end. */
  streams: boolean
  end(outcome: Outcome, codes: readonly string[], more?: Pick<Done, 'status' | 'causes'>): void
}

/** The operations under way. */
export interface Operations {
  /** @returns The observer of the operation's REST calls, by Yoga's context. */
  observerOf(context: object): Observer | undefined
  /** Lets the context of an event count as that of its subscription. */
  adopt(context: object, subscription: object): void
  /** Makes the observer of the calls that are made for no request alone. */
  background(): Observer
  /** Must come before all plugins that can refuse an operation. */
  readonly begins: Plugin
  /** Must come after all plugins that can change the answer. */
  readonly ends: Plugin
}

interface OperationsOptions {
  /** Receives errors of watchers. */
  readonly onFailure: (error: unknown) => void
  /** Redacts the names of operations. */
  readonly redactionOf: RedactionOf
  /** The path of the graph. A request to another path is no operation. Default `/graphql`. */
  readonly path?: string
}

/** Reports each operation and its end to watchers, exactly once. A failing watcher affects nothing else. */
export function operations(
  watchers: readonly Watcher[],
  { onFailure, redactionOf, path = '/graphql' }: OperationsOptions,
): Operations {
  const guarded = watchers.map((watcher) => hook(watcher, onFailure))
  const byContext = new WeakMap<object, Running>()
  const byRequest = new WeakMap<Request, Running[]>()

  function begin(request: Request): Running {
    const since = clock()
    const named: Operation = { request, name: null, kind: null }
    const watches = guarded.flatMap((watcher) => watcher(named) ?? [])
    let calls = 0
    let ended = false
    return Object.assign(named, {
      observer: together(watches, () => calls++, onFailure),
      executed: false,
      streams: false,
      end(outcome: Outcome, codes: readonly string[], more: Pick<Done, 'status' | 'causes'> = {}) {
        if (ended) return
        ended = true
        const done = { outcome, codes, ms: clock() - since, calls, ...more }
        for (const watch of watches) hook(() => watch.ended?.(done), onFailure)()
      },
    })
  }

  function executes({ document, operationName, contextValue }: ExecutionArgs): undefined {
    const running = byContext.get(contextValue as object)
    if (!running) return
    const operation = getOperationAST(document, operationName)
    running.executed = true
    running.name = operation?.name ? redactionOf(running.request).text(operation.name.value).slice(0, mostShown) : null
    running.kind = operation?.operation ?? null
  }

  /** A subscription ends when its client leaves, which is no failure. Its results report the end. */
  function onGone(running: Running): void {
    if (!running.streams || running.kind !== 'subscription') running.end('cancelled', [])
  }

  const begins: Plugin = {
    onParams({ request, context }) {
      const running = begin(request)
      byContext.set(context, running)
      byRequest.set(request, [...(byRequest.get(request) ?? []), running])
      request.signal.addEventListener('abort', () => onGone(running), { once: true })
    },
    onExecute: ({ args }) => executes(args),
    onSubscribe: ({ args }) => executes(args),
    onResponse({ request, response }) {
      const begun = byRequest.get(request) ?? []
      for (const running of begun) if (!running.streams) running.end('refused', [], { status: response.status })
      const isRefusal = begun.length === 0 && response.status >= 400
      if (isRefusal && new URL(request.url).pathname === path)
        begin(request).end('refused', [], { status: response.status })
    },
  }
  const ends: Plugin = {
    onExecutionResult({ context, result, setResult }) {
      const running = byContext.get(context)
      if (!running || !result || Array.isArray(result)) return
      const told = reading(running)
      if (!(Symbol.asyncIterator in result)) {
        told.add(result)
        told.end()
        return
      }
      running.streams = true
      setResult(
        mapAsyncIterator(
          result,
          (part) => {
            told.add(part)
            return part
          },
          (error: unknown) => {
            running.end('failed', [])
            throw error
          },
          told.end,
        ),
      )
    },
  }
  return {
    begins,
    ends,
    observerOf: (context) => byContext.get(context)?.observer,
    adopt(context, subscription) {
      const running = byContext.get(subscription)
      if (running) byContext.set(context, running)
    },
    background() {
      const operation: Operation = {
        request: new Request('http://events.invalid'),
        name: null,
        kind: null,
        isBackground: true,
      }
      return together(
        guarded.flatMap((watcher) => watcher(operation) ?? []),
        () => {},
        onFailure,
      )
    },
  }
}

/** Reports calls to all watches. The trace of a call comes from the first watch that has one. */
function together(watches: readonly Watch[], onSent: () => void, onFailure: (error: unknown) => void): Observer {
  return {
    sent(call: Sent): Tracked {
      onSent()
      const tracked = watches.flatMap((watch) => hook(() => watch.sent?.(call), onFailure)() ?? [])
      return {
        trace: tracked.find(({ trace }) => trace)?.trace,
        ended(end: Ended) {
          for (const one of tracked) hook(() => one.ended?.(end), onFailure)()
        },
      }
    },
    spared(operation: RestOperation, how: Spared) {
      for (const watch of watches) hook(() => watch.spared?.(operation, how), onFailure)()
    },
  }
}

interface Part {
  readonly data?: unknown
  readonly errors?: readonly GraphQLError[]
  readonly incremental?: readonly Part[]
}

/** Whether all root fields are null. */
function hasNothing(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return true
  const fields = Object.values(data)
  return fields.length > 0 && fields.every((value) => value === null)
}

/** Derives the outcome from a result or its parts. */
function reading(running: Running) {
  const codes = new Set<string>()
  const causes = new Set<string>()
  let isEmpty: boolean | undefined

  function note({ errors = [], incremental = [] }: Part) {
    for (const { extensions } of errors) {
      codes.add(String(extensions?.code ?? 'UNKNOWN'))
      const { cause } = (extensions?.upstream ?? {}) as { readonly cause?: string }
      if (cause) causes.add(cause)
    }
    for (const part of incremental) note(part)
  }
  return {
    add(part: Part) {
      isEmpty ??= hasNothing(part.data)
      note(part)
    },
    end() {
      running.end(outcome(), [...codes], causes.size ? { causes: [...causes] } : {})
    },
  }

  function outcome(): Outcome {
    if (!running.executed) return codes.size ? 'refused' : 'ok'
    if (codes.size === 0) return 'ok'
    return isEmpty ? 'failed' : 'partial'
  }
}
