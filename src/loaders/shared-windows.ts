import { asking, nobody } from '../rest/client/asking.ts'
import type { Turns } from '../rest/client/turns.ts'
import { type Operation, urlOf } from '../rest/operation.ts'
import { countOf, expanded, type Page, type Window } from '../rest/page.ts'
import { covers, united } from '../rest/parts.ts'
import { isOfItsWants } from './failures.ts'

/** Makes a call, once per URL. */
type ReadOnce = <Args, Answer>(operation: Operation<Args, Answer>, args: Args) => Promise<Answer>

/** The query parameters that decide how much a page tells of each document. */
interface PartsArgs {
  readonly expand?: string | undefined
  readonly env?: readonly string[] | undefined
  readonly summary?: string | undefined
}

type WindowArgs = Partial<Window> & PartsArgs

interface Asked {
  readonly window: Window
  readonly parts: PartsArgs
  readonly args: object
  /** The same for all windows of the list. */
  readonly name: string
  readonly operation: Operation<object, Page<unknown>>
  readonly fields: readonly string[]
  readonly answer: PromiseWithResolvers<Page<unknown>>
}

/** A page that was requested for a window, and for others that it contains. */
interface Held {
  readonly first: Asked
  readonly window: Window
  parts: PartsArgs
  args: object
  page?: Page<unknown> | undefined
}

/** The windows of one list. */
interface Windows {
  readonly held: Held[]
  asked: Asked[]
  /** The sizes that the pages told. Several sizes mean that the list was changed meanwhile. */
  readonly counts: Set<number>
}

/**
 * Reads windows of lists so that each is a call only if no other call contains it. Windows that one turn of the execution asks for are
 * compared before the first call, so a count costs nothing beside a page of the same list, and a page brings the parts of all windows
 * in it. A window that was read with the same or more parts is not read again, unless the list was changed since.
 */
export function sharedWindows(read: ReadOnce, turns: Pick<Turns, 'reading'>) {
  const lists = new Map<string, Windows>()

  function listOf(name: string): Windows {
    const list = lists.get(name) ?? { held: [], asked: [], counts: new Set<number>() }
    lists.set(name, list)
    return list
  }

  function ask(operation: Operation<object, Page<unknown>>, args: WindowArgs & Window): Promise<Page<unknown>> {
    const { limit, offset, expand, env, summary, ...others } = args
    const name = urlOf(operation, others)
    const list = listOf(name)
    const fields = [...(asking.getStore() ?? nobody)]
    const answer = Promise.withResolvers<Page<unknown>>()
    const parts = { expand, env, summary }
    list.asked.push({ operation, args, name, window: { limit, offset }, parts, fields, answer })
    // A batch of this turn can begin another one, and that a third one, which asks for a window of the same list.
    if (list.asked.length === 1) afterBatch(() => afterBatch(() => afterBatch(() => answerAll(list))))
    return answer.promise
  }

  /** Answers the windows of a turn, the widest ones first. */
  function answerAll(list: Windows): void {
    const asked = list.asked.toSorted(
      (one, other) => other.window.limit - one.window.limit || sizeOf(other.parts) - sizeOf(one.parts),
    )
    list.asked = []
    const fresh: Held[] = []
    const found = asked.map((one) => {
      const wider = list.held.find((held) => mayContain(list, held, one)) ?? fresh.find((held) => widened(held, one))
      if (wider) return [wider, one] as const
      const own: Held = { first: one, window: one.window, parts: one.parts, args: one.args }
      fresh.push(own)
      list.held.push(own)
      return [own, one] as const
    })
    for (const [held, one] of found)
      asking.run(one.fields, () => answered(list, held, one)).then(one.answer.resolve, one.answer.reject)
  }

  /** The window from the page of a call, or by a call of its own if that page does not contain it. */
  async function answered(list: Windows, held: Held, asked: Asked): Promise<Page<unknown>> {
    const { operation, args, name, window } = asked
    const coming = readPage(list, operation, held.args)
    if (held.first === asked) {
      turns.reading(operation.name, name, coming)
      coming.then(
        (page) => (held.page = page),
        () => {},
      )
    }
    if (held.args === args) return coming
    const page = await coming.catch(ifOfItsWants)
    const own = page && (held.first === asked ? page : windowIn(page, held.window, window))
    return own ?? readPage(list, operation, args)
  }

  async function readPage(list: Windows, operation: Operation<object, Page<unknown>>, args: object) {
    const page = await read(operation, args)
    const count = countOf(page)
    if (count !== undefined) list.counts.add(count)
    return page
  }

  /** Reads a list without windows. An argument can be an unreadable part of a document, which fails before the call. */
  async function whole<Args, Answer>(operation: Operation<Args, Answer>, args: Args): Promise<Answer> {
    const name = JSON.stringify(args)
    const answer = read(operation, args)
    turns.reading(operation.name, name, answer)
    return answer
  }

  return {
    /** Reads a window if the operation is a list with windows; otherwise makes the call. */
    read<Args, Answer>(operation: Operation<Args, Answer>, args: Args): Promise<Answer> {
      if (!operation.paged || operation.method !== 'GET') return read(operation, args)
      if (isWindow(args as WindowArgs)) return ask(operation as never, args as never) as Promise<never>
      return whole(operation, args)
    },

    /** Forgets all windows, because a change can have made them wrong. */
    forget: () => lists.clear(),
  }
}

/** Calls back after the batches that were scheduled before, as dataloader schedules them. */
const afterBatch = (callback: () => void) => Promise.resolve().then(() => process.nextTick(callback))

const isWindow = ({ limit, offset }: WindowArgs): boolean => typeof limit === 'number' && typeof offset === 'number'

/** Undefined after a failure that a smaller call may avoid. Passes on others, such as that of a list that does not exist. */
function ifOfItsWants(error: unknown): undefined {
  if (!isOfItsWants(error)) throw error
}

/** Number of parts that a call asks for. */
const sizeOf = (parts: PartsArgs): number => expandsOf(parts).length + (parts.env?.length ?? 0)

/** Adds the parts of a window to a call that was not sent yet. False if the call does not contain the window. */
function widened(held: Held, { window, parts }: Asked): boolean {
  const expand = expanded(united([expandsOf(held.parts), expandsOf(parts)]))
  const both = { ...held.parts, expand }
  if (!contains(held.window, window) || !coversParts(both, parts)) return false
  held.parts = both
  held.args = { ...held.args, expand }
  return true
}

/** Whether a page can contain a window. A page of a list that was changed contains none, unless its answer is still to come. */
function mayContain({ counts }: Windows, held: Held, asked: Asked): boolean {
  if (!coversParts(held.parts, asked.parts)) return false
  if (held.page) return counts.size < 2 && windowIn(held.page, held.window, asked.window) !== undefined
  return contains(held.window, asked.window)
}

const contains = (one: Window, other: Window): boolean => one.offset <= other.offset && endOf(one) >= endOf(other)

const endOf = ({ offset, limit }: Window): number => offset + limit

function coversParts(has: PartsArgs, wanted: PartsArgs): boolean {
  const env = wanted.env ?? []
  return (
    covers(expandsOf(has), expandsOf(wanted)) &&
    covers(has.env ?? [], env) &&
    (env.length === 0 || has.summary === wanted.summary)
  )
}

const expandsOf = ({ expand }: PartsArgs): readonly string[] => expand?.split(',') ?? []

/** A window from a page. Undefined if the page lacks some of its documents. A page can be shorter than it was asked for. */
function windowIn(page: Page<unknown>, { offset }: Window, window: Window): Page<unknown> | undefined {
  const { items } = page
  const end = Math.min(endOf(window), countOf(page) ?? Number.POSITIVE_INFINITY)
  if (window.offset < offset || end > offset + items.length) return undefined
  const own = items.slice(window.offset - offset, Math.max(window.offset, end) - offset)
  // A list without a count tells its end by the link to the next page, which a window before the last document has too.
  const isLast = end >= offset + items.length
  return { ...page, items: own, ...(!isLast && { _links: { next: {}, ...page._links } }) }
}
