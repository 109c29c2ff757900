import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse, parseAllDocuments, stringify } from 'yaml'
import { Templates, type Value } from './go-template.ts'

export const root = join(import.meta.dirname, '../..')
export const folder = join(root, 'deploy/helm/launchdarkly-graphql')
export const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8')
export const templates = globSync('templates/*', { cwd: folder }).toSorted()

/** A value of a document in YAML. Tests read whatever the template has. */
// biome-ignore lint/suspicious/noExplicitAny: see above.
export type Rendered = any

const sorted = (value: Value) => stringify(value, { sortMapEntries: true, lineWidth: 0 }).trimEnd()
const emptyOr = (value: Value, otherwise: Value) =>
  value === undefined || value === null || value === '' || value === false || value === 0 ? otherwise : value

/** The functions of Sprig and Helm that the chart uses. */
const functions = {
  toYaml: sorted,
  toJson: (value: Value) => JSON.stringify(value),
  toString: String,
  quote: (value: Value) => JSON.stringify(String(value)),
  nindent: (by: number, text: string) => `\n${text.replaceAll(/^/gm, ' '.repeat(by))}`,
  default: (otherwise: Value, value: Value) => emptyOr(value, otherwise),
  printf: (form: string, ...values: Value[]) => form.replaceAll(/%[sd]/g, () => String(values.shift())),
  contains: (part: string, text: string) => text.includes(part),
  trunc: (most: number, text: string) => text.slice(0, most),
  trimSuffix: (end: string, text: string) => (text.endsWith(end) ? text.slice(0, -end.length) : text),
  kindIs: (kind: string, value: Value) => kind === typeof value,
  sha256sum: (text: string) => createHash('sha256').update(text).digest('hex'),
  int: Number,
  add: (...values: number[]) => values.reduce((sum, value) => sum + value, 0),
  mul: (...values: number[]) => values.reduce((product, value) => product * value, 1),
  not: (value: Value) => !value,
  or: (...values: Value[]) => values.find(Boolean) ?? values.at(-1),
}

/** Objects are merged, and other values replaced, as Helm does it with the values of a user. */
function merged(base: Value, given: Value): Value {
  const isMap = (value: Value): value is Record<string, Value> =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isMap(base) || !isMap(given)) return given === undefined ? base : given
  const names = new Set([...Object.keys(base), ...Object.keys(given)])
  return Object.fromEntries([...names].map((name) => [name, merged(base[name], given[name])]))
}

export const defaults = parse(textOf('values.yaml'))
export const valuesOf = (given: object): Rendered => merged(defaults, given)

/** Renders the chart without Helm. Returns the text of each template, and the values that were read. */
export function rendered(given: object = {}, release = 'prod') {
  const chart = parse(textOf('Chart.yaml'))
  const dot = {
    Values: valuesOf(given),
    Release: { Name: release, Namespace: 'tools', Service: 'Helm' },
    Chart: { Name: chart.name, Version: chart.version, AppVersion: chart.appVersion },
    Files: { Get: textOf },
  }
  const all = new Templates(functions)
  for (const path of templates) all.add(path, textOf(path))
  const texts = templates
    .filter((path) => !basename(path).startsWith('_'))
    .map((path) => [path, all.run(path, dot)] as const)
  return { texts: Object.fromEntries(texts), read: all.read }
}

/** The objects that the chart makes. Throws if one is not YAML. */
export function objectsOf(given: object = {}, release?: string): readonly Rendered[] {
  return Object.entries(rendered(given, release).texts)
    .filter(([path]) => path.endsWith('.yaml'))
    .flatMap(([path, text]) =>
      parseAllDocuments(text).map((document) => {
        const [error] = [...document.errors, ...document.warnings]
        if (error) throw new Error(`${path}: ${error.message}`)
        return document.toJS()
      }),
    )
    .filter((one) => one !== null)
}

export const theOne = (kind: string, given: object = {}): Rendered => {
  const found = objectsOf(given).filter((one) => one.kind === kind)
  if (found.length !== 1) throw new Error(`Expected one ${kind}, but got ${found.length}`)
  return found[0]
}
