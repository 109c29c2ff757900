import type { Live, LiveEvent } from './live.ts'

type Fields = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const textOf = (object: unknown, names: readonly string[]): string | undefined => {
  if (!isObject(object)) return undefined
  return names.map((name) => object[name]).find((value) => typeof value === 'string' && value !== '') as
    | string
    | undefined
}

/** What the subscription's field has of an event. */
function changeOf({ answer }: LiveEvent): Fields {
  const values = Object.values(answer.data ?? {}).filter(isObject)
  return values[0] ?? {}
}

/** The fields of an event that are objects, such as its entry and its flag. */
const partsOf = (event: LiveEvent): Fields[] => {
  const change = changeOf(event)
  return [...(isObject(change.entry) ? [change.entry] : []), change, ...Object.values(change).filter(isObject)]
}

const whats = ['title', 'titleVerb', 'description', 'name', 'key']
const whos = ['email', 'name', 'firstName', 'id']
const authors = ['member', 'subject', 'token', 'app', 'requestor']

/** What happened, in a line: as the event's entry says it, else the name of its object. */
export function whatOf(event: LiveEvent): string {
  const { answer, number } = event
  const error = answer.errors?.[0]?.message
  if (error && !answer.data) return error
  const parts = partsOf(event)
  const found = whats.flatMap((name) => parts.map((part) => textOf(part, [name]))).find((text) => text !== undefined)
  return found ? withoutMarkdown(withoutAuthor(found, whoOf(event))) : `Event ${number}`
}

/** Who did it. Undefined where the event does not say. */
export function whoOf(event: LiveEvent): string | undefined {
  const parts = partsOf(event)
  return authors.flatMap((author) => parts.map((part) => textOf(part[author], whos))).find((text) => text !== undefined)
}

/** How far behind the change the event was, in milliseconds. Undefined where it was not asked. */
export function lagOf(event: LiveEvent): number | undefined {
  const { lagMs } = changeOf(event)
  return typeof lagMs === 'number' ? lagMs : undefined
}

/** LaunchDarkly's titles begin with the author, who stands beside them. */
function withoutAuthor(title: string, who: string | undefined): string {
  const [begin, address] = /^\[[^\]]*\]\(mailto:([^)]*)\)\s*/.exec(title) ?? []
  return begin && who !== undefined && address === who ? title.slice(begin.length) : title
}

/** LaunchDarkly's titles have links, emphasis and code. */
const withoutMarkdown = (text: string): string =>
  text
    .slice(0, 2000)
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*`]/g, '')
    .replace(/\s+/g, ' ')
    .trim()

export const secondsText = (ms: number): string =>
  ms < 60_000 ? `${(Math.max(0, ms) / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`

export const eventsText = (count: number): string => (count === 1 ? '1 event' : `${count.toLocaleString('en')} events`)

/** The time of day. */
export const timeText = (at: number): string => new Date(at).toLocaleTimeString('en-GB')

/** The state in a sentence, for those who do not see the line. */
export function stateText({ state, why, count, chosen, events }: Live, saidCount: number): string {
  if (state === 'lost') return 'The connection is lost. The page tries again by itself.'
  if (state === 'over') return why ? `Ended: ${why}` : `Ended after ${eventsText(count)}`
  const fresh = count - saidCount
  if (fresh === 0) return count === 0 ? 'Live' : ''
  const latest = events[0] && chosen === null ? `: ${whatOf(events[0])}` : ''
  return fresh === 1 ? `1 new event${latest}` : `${fresh} new events`
}
