import type { ErrorObject } from 'ajv'
import { placeIn, segmentsOf } from './place.ts'
import type { Schema } from './schema.ts'

/** One way in which a request or an answer is not as documented. */
export interface Finding {
  /** The operation's id, or `unknown`. */
  operation: string
  /** `query.limit`, `header.ld-api-version`, `body.name`, or in an answer its status and where: `200.items[].key`. */
  place: string
  problem: string
  /** What was there, as JSON, cut if it is long. */
  got: string
}

export const undeclared = 'is not declared'
export const missing = 'is missing'

const longest = 200

export const shown = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, longest)

/** Says an error of the validator in our words. `under` and `schema` are what its path begins at. */
export function found(operation: string, error: ErrorObject, under: string, path: string, schema?: Schema): Finding {
  const place = placeIn(under, segmentsOf(path), schema)
  const got = shown(error.data)
  switch (error.keyword) {
    case 'required':
      return { operation, place: `${place}.${error.params.missingProperty}`, problem: missing, got: shown(undefined) }
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const name = error.params.additionalProperty ?? error.params.unevaluatedProperty
      const value = (error.data as Record<string, unknown> | undefined)?.[name]
      return { operation, place: `${place}.${name}`, problem: undeclared, got: shown(value) }
    }
    case 'enum':
      return { operation, place, problem: `must be one of ${shown(error.params.allowedValues)}`, got }
    default:
      return { operation, place, problem: error.message ?? error.keyword, got }
  }
}
