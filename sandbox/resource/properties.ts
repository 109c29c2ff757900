import { type Given, type Kind, optional, required } from './body.ts'
import type { Call } from './call.ts'

/** How a property of a row is read from a body or from a patched document. */
export interface Property<Value> {
  /** Undefined leaves the property out. */
  read(given: Given, name: string, call: Call): Value
  /** What the audit log calls a change of it. Without one it stays as it was created. */
  action?: string | undefined
}

/** One for each property that is read, in the order in which they are. */
export type Properties<Row> = { readonly [Name in keyof Row]?: Property<Row[Name]> }

export const needed = <Value>(kind: Kind<Value>, action?: string): Property<Value> => ({
  read: (given, name) => required(given, name, kind),
  action,
})

export const possible = <Value>(kind: Kind<Value>, action?: string): Property<Value | undefined> => ({
  read: (given, name) => optional(given, name, kind),
  action,
})

/** Has a value even if none is given. */
export const usually = <Value>(kind: Kind<Value>, value: Value, action?: string): Property<Value> => ({
  read: (given, name) => optional(given, name, kind) ?? value,
  action,
})

/** The actions of those that can be changed. */
export const actionsOf = (properties: object): Readonly<Record<string, string>> =>
  Object.fromEntries(entriesOf(properties).flatMap(([name, { action }]) => (action ? [[name, action]] : [])))

/** The values of some of the properties, without those that are undefined. */
export const valuesOf = <Row>(
  properties: Properties<Row>,
  given: Given,
  call: Call,
  names: readonly string[] = Object.keys(properties),
): Partial<Row> =>
  Object.fromEntries(
    entriesOf(properties)
      .filter(([name]) => names.includes(name))
      .map(([name, property]) => [name, property.read(given, name, call)])
      .filter(([, value]) => value !== undefined),
  )

const entriesOf = (properties: object): [string, Property<unknown>][] => Object.entries(properties)
