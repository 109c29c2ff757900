import { type Given, type Kind, optional, required } from './body.ts'
import type { Call } from './call.ts'

/** How a property of a row is read from a body or from a patched document. */
export interface Property<Value> {
  /** Undefined leaves the property out. */
  read(given: Given, name: string, call: Call): Value
  /** The same for a row that is created, if that is read in another way. */
  create?(given: Given, name: string, call: Call): Value
  /** What the audit log calls a change of it. Without one it stays as it was created. */
  action?: string | undefined
}

/** One for each property that is read, in the order in which they are. */
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

/** Has a value even if none is given. */
export const usually = <Value>(kind: Kind<Value>, value: Value, action?: string): Property<Value> => ({
  read: (given, name) => optional(given, name, kind) ?? value,
  action,
})

/** Has a value from the start, and no patch can take it away. */
export const initially = <Value>(kind: Kind<Value>, value: Value, action?: string): Property<Value> => ({
  ...needed(kind, action),
  create: (given, name) => optional(given, name, kind) ?? value,
})

/** The actions of those that can be changed. */
export const actionsOf = (properties: object): Readonly<Record<string, string>> =>
  Object.fromEntries(entriesOf(properties).flatMap(([name, { action }]) => (action ? [[name, action]] : [])))

/** The values of a row that is created, without those that are undefined. */
export const createdWith = <Table extends object>(properties: Table, given: Given, call: Call): Values<Table> =>
  values(properties, ([name, { read, create = read }]) => [name, create(given, name, call)])

/** The values of a patched document that can be changed, without those that are undefined. */
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
