import { isRequestError, type Part, textOf } from './streams/results.ts'

/** A result, or a part of one, as a transport sends it. */
export interface Told {
  /** The result as JSON. */
  readonly json: string
  /** The errors as JSON, if the operation could not be executed or cannot go on. Otherwise undefined. */
  readonly errors?: string | undefined
}

export function toldPart(part: Part): Told {
  const json = textOf(part)
  return isRequestError(part) ? { json, errors: JSON.stringify(JSON.parse(json).errors) } : { json }
}
