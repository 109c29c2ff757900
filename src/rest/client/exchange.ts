import { Readable } from 'node:stream'
import { type Dispatcher, errors } from 'undici'
import type { RestError } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { type Reply, roomless, troubled } from './answer.ts'
import { timerMs } from './clock.ts'
import { type Decoder, decoded, decodedAtOnce, decodersOf, Undecodable } from './encoding.ts'
import { holdsMoreThan } from './json-values.ts'
import { type Bodies, largeBytes, Roomless } from './room.ts'

/** A call under way. */
export interface Sending {
  /** Rejects with a RestError without a complete answer. An answer of any status resolves. */
  readonly reply: Promise<Reply>
  /** The bytes of the body that arrived by now, before they are decompressed. */
  readonly received: number
  /** Aborts the call and closes its connection. */
  cancel(): void
}

/** The limits of the calls to an upstream. Times in ms. */
export interface ExchangeLimits {
  readonly headersTimeoutMs: number
  readonly bodyTimeoutMs: number
  readonly maxAnswerBytes: number
  /** The memory of all bodies. */
  readonly bodies: Bodies
}

/** A larger compressed body is decompressed piece by piece, off the event loop, and its size is limited while it arrives. */
const mostAtOnceBytes = 128 * 1024

/** An empty object takes three bytes of text and sixty bytes of memory. No real answer consists of them. */
const bytesOfValue = 32

type Controller = Dispatcher.DispatchController

/** Receives the answer to one call from undici, and ends the call when its time is over or when it is no longer wanted. */
export class Exchange implements Dispatcher.DispatchHandler, Sending {
  readonly #outcome = Promise.withResolvers<Reply>()
  readonly reply = this.#outcome.promise
  readonly #operation: Operation
  readonly #limits: ExchangeLimits
  /** Whether an error is the end of a connection that had served an answer. */
  readonly #wasIdle: (cause: unknown) => boolean
  #controller: Controller | undefined
  #timer: NodeJS.Timeout | undefined
  #stop: 'timeout' | 'cancelled' | undefined
  /** The status of the answer; 0 before it begins. */
  #status = 0
  #headers: Reply['headers'] = {}
  #decoders: readonly Decoder[] = []
  #parts: Buffer[] = []
  #received = 0
  /** The bytes that are counted in the memory of all bodies. */
  #held = 0
  #stream: Readable | undefined

  constructor(operation: Operation, limits: ExchangeLimits, wasIdle: (cause: unknown) => boolean) {
    this.#operation = operation
    this.#limits = limits
    this.#wasIdle = wasIdle
    this.#start(limits.headersTimeoutMs)
  }

  get received(): number {
    return this.#received
  }

  cancel(): void {
    this.#end('cancelled')
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller
    // The call can have ended while it waited for a connection.
    if (this.#stop) controller.abort(new errors.RequestAbortedError())
  }

  onResponseStart(controller: Controller, status: number, headers: Reply['headers']): void {
    if (status < 200) return
    this.#status = status
    this.#headers = headers
    const { maxAnswerBytes, bodyTimeoutMs } = this.#limits
    if (Number(headers['content-length']) > maxAnswerBytes) {
      controller.abort(new errors.ResponseExceededMaxSizeError())
      return
    }
    this.#start(bodyTimeoutMs)
    try {
      this.#decoders = decodersOf(headers['content-encoding'])
    } catch (error) {
      controller.abort(error as Undecodable)
    }
  }

  onResponseData(controller: Controller, part: Buffer): void {
    this.#received += part.length
    if (this.#stream) {
      if (!this.#stream.push(part)) controller.pause()
      return
    }
    this.#parts.push(part)
    try {
      this.#hold(part.length)
    } catch (error) {
      this.#parts = []
      controller.abort(error as Roomless)
      return
    }
    if (this.#decoders.length > 0 && this.#received > mostAtOnceBytes) this.#decodeFrom(controller)
  }

  onResponseEnd(): void {
    if (this.#stream) this.#stream.push(null)
    else this.#complete()
  }

  onResponseError(_: Controller, cause: Error): void {
    if (this.#stream) this.#stream.destroy(cause)
    else this.#fail(cause)
  }

  /**
   * Counts bytes of the body.
   *
   * @throws {Roomless} if a large body has no room beside the others.
   */
  #hold(bytes: number): void {
    this.#held += bytes
    const isWithin = this.#limits.bodies.take(bytes)
    if (!isWithin && this.#held > largeBytes) throw new Roomless()
  }

  #release(): void {
    this.#limits.bodies.leave(this.#held)
    this.#held = 0
  }

  /** Decompresses the body as it arrives. */
  #decodeFrom(controller: Controller): void {
    const stream = new Readable({ read: () => controller.resume() })
    this.#stream = stream
    for (const part of this.#parts.splice(0)) stream.push(part)
    // From now on, the decompressed bytes count.
    this.#release()
    decoded(stream, this.#decoders, this.#limits.maxAnswerBytes, (bytes) => this.#hold(bytes)).then(
      (body) => this.#deliver(body),
      (error) => {
        controller.abort(error)
        this.#fail(error)
      },
    )
  }

  #complete(): void {
    const [first] = this.#parts
    const whole = first && this.#parts.length === 1 ? first : Buffer.concat(this.#parts, this.#received)
    try {
      this.#deliver(decodedAtOnce(whole, this.#decoders, this.#limits.maxAnswerBytes))
    } catch (error) {
      this.#fail(error)
    }
  }

  #deliver(body: Buffer): void {
    clearTimeout(this.#timer)
    this.#release()
    const isOversized = holdsMoreThan(this.#limits.maxAnswerBytes / bytesOfValue, body)
    if (isOversized) this.#reject(new errors.ResponseExceededMaxSizeError())
    else this.#outcome.resolve({ status: this.#status, headers: this.#headers, body })
  }

  #fail(cause: unknown): void {
    clearTimeout(this.#timer)
    // A refusal counts even if its body is unreadable.
    const isRefusal = this.#status >= 300 || this.#status === 204
    if (cause instanceof Undecodable && isRefusal && !this.#stop) this.#deliver(Buffer.alloc(0))
    else this.#reject(cause)
  }

  #reject(cause: unknown): void {
    this.#release()
    const error = this.#errorOf(cause)
    // A write with a successful status was made, even if the rest of the answer failed.
    const isDone = !this.#operation.reads && this.#status >= 200 && this.#status < 300
    this.#outcome.reject(isDone ? error.with({ outcome: 'done' }) : error)
  }

  #errorOf(cause: unknown): RestError {
    const { name } = this.#operation
    const begun = this.#status > 0
    if (this.#stop === 'timeout') {
      return troubled(name, 'timeout', { cause, found: begun ? 'the answer began and did not end' : undefined })
    }
    if (this.#stop) return troubled(name, 'cancelled', { cause })
    if (cause instanceof errors.ResponseExceededMaxSizeError) return troubled(name, 'oversized', { cause })
    if (cause instanceof Roomless) return roomless(name)
    if (cause instanceof Undecodable) return troubled(name, 'undecodable', { cause, found: cause.message })
    const error = troubled(name, begun ? 'truncated' : 'unreachable', { cause })
    return !begun && this.#wasIdle(cause) ? error.with({ wasIdle: true }) : error
  }

  #start(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#end('timeout'), timerMs(ms))
  }

  #end(why: 'timeout' | 'cancelled'): void {
    this.#stop ??= why
    const aborted = new errors.RequestAbortedError()
    // Without a controller, the call waits for a connection, and undici tells nothing until there is one.
    if (this.#controller) this.#controller.abort(aborted)
    else this.#fail(aborted)
  }
}
