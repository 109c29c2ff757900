import { StoreGone } from './store.ts'
import { within } from './within.ts'

/** What carries messages to another process of this machine and back. */
export interface Channel {
  send(message: object): void
  onMessage(listener: (message: unknown) => void): void
}

/** Questions and answers between two processes. */
export interface Line {
  /** @throws {StoreGone} if there is no answer in time, or the other process failed to answer. */
  ask(subject: string, content: unknown, withinMs: number): Promise<unknown>
  /** Sends what needs no answer. */
  tell(subject: string, content?: unknown): void
  /** Answers all questions about a subject. */
  answers(subject: string, answer: (content: never) => unknown): void
}

type Message =
  | { readonly line: 'question'; readonly id: number; readonly subject: string; readonly content: unknown }
  | { readonly line: 'answer'; readonly id: number; readonly content?: unknown; readonly failure?: string }

interface Waiting {
  resolve(content: unknown): void
  reject(error: Error): void
}

/** Makes a line of a channel. Both processes make one. */
export function createLine(channel: Channel): Line {
  const subjects = new Map<string, (content: never) => unknown>()
  const waiting = new Map<number, Waiting>()
  let last = 0

  async function answer({ id, subject, content }: Message & { line: 'question' }): Promise<void> {
    try {
      const answered = await subjects.get(subject)?.(content as never)
      channel.send({ line: 'answer', id, content: answered })
    } catch (error) {
      channel.send({ line: 'answer', id, failure: (error as Error).message })
    }
  }

  channel.onMessage((received) => {
    const message = received as Message
    if (message?.line === 'question') void answer(message)
    if (message?.line !== 'answer') return
    const { id, content, failure } = message
    if (failure === undefined) waiting.get(id)?.resolve(content)
    else waiting.get(id)?.reject(new StoreGone(failure))
  })

  return {
    async ask(subject, content, withinMs) {
      const id = ++last
      const asked = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
      try {
        channel.send({ line: 'question', id, subject, content })
        return await within(withinMs, asked)
      } finally {
        waiting.delete(id)
      }
    },
    tell: (subject, content) => channel.send({ line: 'question', id: ++last, subject, content }),
    answers: (subject, one) => void subjects.set(subject, one),
  }
}
