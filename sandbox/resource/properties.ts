import { type Given, type Kind, optional, required } from './body.ts'
import type { Call } from './call.ts'

/** How a property of a row is read from a body or from a patched document. */
export interface Property<Value> {
  /** Undefined leaves the property out. */
  read(given: Given, name: string, call: Call): Value
  /** Reads the property of a new row, if a creation reads it in another way. */
  create?(given: Given, name: string, call: Call): Value
  /** The action of a change. Without one the property cannot be changed. */
  action?: string | undefined
}

/** The properties in the order in which they are read. */
export type Properties<Row> = { readonly [Name in keyof Row]?: Property<Row[Name]> }

type Values<Table> = { [Name in keyof Table]: Table[Name] extends Property<infer Value> ? Value : never }

export const needed = <Value>(kind: Kind<Value>, action?: string): Property<Value> => ({
  read: (given, name) => required(given, name, kind),
  action,
})

export const possible = <Value>(kind: Kind<Value>, action?: string): Property<Value | undefined> => ({
  read: (given, name) => optional(given, name, kind),
  action,
})

/** A property with a default. */
export const usually = <Value>(kind: Kind<Value>, value: Value, action?: string): Property<Value> => ({
  read: (given, name) => optional(given, name, kind) ?? value,
  action,
})

/** A property with a default at the creation, which no patch can remove. */
export const initially = <Value>(kind: Kind<Value>, value: Value, action?: string): Property<Value> => ({
  ...needed(kind, action),
  create: (given, name) => optional(given, name, kind) ?? value,
})

/** The actions of the properties that can be changed. */
export const actionsOf = (properties: object): Readonly<Record<string, string>> =>
  Object.fromEntries(entriesOf(properties).flatMap(([name, { action }]) => (action ? [[name, action]] : [])))

/** The values of a new row, without undefined ones. */
export const createdWith = <Table extends object>(properties: Table, given: Given, call: Call): Values<Table> =>
  values(properties, ([name, { read, create = read }]) => [name, create(given, name, call)])

/** The changeable values of a patched document, without undefined ones. */
export const changedTo = <Table extends object>(properties: Table, given: Given, call: Call): Partial<Values<Table>> =>
  values(properties, ([name, { read, action }]) => [name, action && read(given, name, call)])

const values = <Table extends object>(
  properties: Table,
  read: (entry: [string, Property<unknown>]) => [string, unknown],
): Values<Table> =>
  Object.fromEntries(
    entriesOf(properties)
      .map(read)
      .filter(([, value]) => value !== undefined),
  ) as never

const entriesOf = (properties: object): [string, Property<unknown>][] => Object.entries(properties)
