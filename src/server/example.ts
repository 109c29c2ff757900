import { Kind, parse } from 'graphql'
import { changes } from './read-only.ts'

/** The people for whom an example is. */
export const readers = ['on call', 'platform', 'audit', 'product', 'release'] as const

export type Reader = (typeof readers)[number]

/** An example query with what its comment says. */
export interface Example {
  /** The name of its file. */
  readonly name: string
  /** The first sentence of the comment. */
  readonly question: string
  readonly readers: readonly Reader[]
  /** Number of REST calls on the data of the sandbox. Of a subscription, those of an event, beside the reads of the audit log. */
  readonly calls: number
  /** Number of groups of calls that go out together. */
  readonly waves: number
  /** Whether it is a mutation. */
  readonly changes: boolean
  /** Whether it is a subscription. */
  readonly live: boolean
  /** The document, with its comment. */
  readonly query: string
}

/** The last line of the comment: `For: on call, audit. Takes 7 REST calls in 2 waves.` That of a subscription ends with `for each event.` */
const lastLine = /(?:^|\n)For: ([^.]+)\. Takes (\d+) REST calls? in (\d+) waves?( for each event)?\.$/

/**
 * Reads an example from its file. The comment at its beginning has a question first, then what a reader must know, and in its last
 * line the readers and the calls.
 *
 * @throws {Error} if the comment lacks a part.
 *
 * @example exampleOf('1-who.graphql', '# Who asks?\n# For: audit. Takes 1 REST call in 1 wave.\n{ viewer { memberId } }')
 */
export function exampleOf(name: string, query: string): Example {
  const comment = (/^(?:#.*\n)+/.exec(query)?.[0] ?? '').replace(/^# ?/gm, '').trimEnd()
  const question = /^[^?]+\?/.exec(comment)?.[0].replaceAll('\n', ' ')
  if (!question) throw new Error(`Expected the comment of ${name} to begin with a question, but got ${shown(comment)}.`)
  const [, named, calls, waves, each] = lastLine.exec(comment) ?? []
  const live = isSubscription(query)
  if (named === undefined || live !== (each !== undefined)) {
    const line = `For: audit. Takes 2 REST calls in 1 wave${live ? ' for each event' : ''}.`
    throw new Error(`Expected the comment of ${name} to end with a line like "${line}", but got ${shown(comment)}.`)
  }
  return {
    ...{ name, question, query },
    readers: named.split(', ').map((one) => readerOf(name, one)),
    calls: Number(calls),
    waves: Number(waves),
    ...{ changes: changes(query), live },
  }
}

const isSubscription = (query: string): boolean =>
  parse(query).definitions.some((one) => one.kind === Kind.OPERATION_DEFINITION && one.operation === 'subscription')

function readerOf(name: string, text: string): Reader {
  const reader = readers.find((one) => one === text)
  if (reader) return reader
  throw new Error(`Expected the readers of ${name} to be of ${readers.join(', ')}, but got ${shown(text)}.`)
}

/** The end of a text, in quotation marks. */
const shown = (text: string) => JSON.stringify(text.slice(-200))
