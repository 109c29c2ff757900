/** An answer that comes in parts, as clients of `@defer` read it. */

import type { AnsweredError } from './stack.ts'

/** What a later payload adds, and where. */
export interface Increment {
  readonly path: readonly (string | number)[]
  readonly label?: string
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they selected.
  readonly data?: any
  readonly items?: readonly unknown[] | null
  readonly errors?: readonly AnsweredError[]
}

export interface Part {
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they selected.
  readonly data?: any
  readonly errors?: readonly AnsweredError[]
  readonly incremental?: readonly Increment[]
  readonly hasNext?: boolean
  readonly extensions?: Readonly<Record<string, unknown>>
}

/** The payloads of a `multipart/mixed` body, each as soon as it is there. */
export async function* multipart(body: AsyncIterable<Uint8Array>): AsyncGenerator<Part> {
  let text = ''
  for await (const chunk of body) {
    text += Buffer.from(chunk).toString()
    const pieces = text.split('\r\n---')
    text = pieces.pop()!
    for (const piece of pieces.filter(Boolean)) yield JSON.parse(piece.slice(piece.indexOf('\r\n\r\n')))
  }
}

/** The payloads of a `text/event-stream` body. */
export const events = (body: string): Part[] =>
  [...body.matchAll(/^event: next\ndata: (.*)$/gm)].map(([, data]) => JSON.parse(data!))

/** What the parts say together, with what each increment is put where it belongs. */
export function whole(parts: readonly Part[]) {
  const { data } = structuredClone(parts[0]!)
  for (const { path, data: more, items } of parts.flatMap(({ incremental = [] }) => incremental)) {
    const at = (keys: typeof path) => keys.reduce((value, key) => value[key], data)
    if (items) at(path.slice(0, -1)).splice(Number(path.at(-1)), 0, ...structuredClone(items))
    else merge(at(path), structuredClone(more))
  }
  return data
}

// biome-ignore lint/suspicious/noExplicitAny: JSON of any shape.
function merge(target: any, source: any): void {
  for (const [key, value] of Object.entries(source ?? {})) {
    if (typeof value === 'object' && value !== null && typeof target[key] === 'object' && target[key] !== null)
      merge(target[key], value)
    else target[key] = value
  }
}
