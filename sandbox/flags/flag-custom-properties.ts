import { type Given, object, optional, required, strings, text } from '../resource/body.ts'
import type { FlagRecord } from './flag-record.ts'

/** The custom properties of a document, by their keys. */
export function customPropertiesIn(given: Given): FlagRecord['customProperties'] {
  const properties = optional(given, 'customProperties', object) ?? {}
  return Object.fromEntries(
    Object.keys(properties).map((key) => {
      const property = required(properties, key, object)
      return [key, { name: required(property, 'name', text), value: required(property, 'value', strings) }]
    }),
  )
}
