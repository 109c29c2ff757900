import { readdirSync, readFileSync } from 'node:fs'
import type { Expectation } from './expectation.ts'

/** What a stubbed upstream answers: the document with 200, or a whole answer. */
export type StubbedAnswer =
  | {
      readonly __: {
        readonly status?: number
        readonly headers?: Headers
        readonly body?: unknown
        readonly raw?: string
      }
    }
  | unknown

type Headers = Readonly<Record<string, string>>

/** One request and what must be true of its answer; README.md tells of the keys. */
export interface Case {
  readonly why: string
  readonly upstream?: Readonly<Record<string, StubbedAnswer>>
  readonly sandbox?: true
  readonly env?: Readonly<Record<string, string>>
  readonly setup?: string
  readonly query?: string
  readonly variables?: Readonly<Record<string, unknown>>
  readonly request?: { readonly method: string; readonly path: string; readonly headers?: Headers }
  readonly expect?: Expectation
  readonly anyOf?: readonly Expectation[]
}

const keys = ['why', 'upstream', 'sandbox', 'env', 'setup', 'query', 'variables', 'request', 'expect', 'anyOf']

/** Throws if a case holds a key that the tests would ignore, or lacks one that they need. */
export function checkedCase(value: Case): Case {
  const unknown = Object.keys(value).filter((key) => !keys.includes(key))
  if (unknown.length > 0)
    throw new Error(`A case has the keys ${keys.join(', ')}, but this one has ${unknown.join(', ')}.`)
  if (typeof value.why !== 'string') throw new Error('A case needs a text in "why".')
  exactlyOne(value, 'query', 'request')
  exactlyOne(value, 'expect', 'anyOf')
  exactlyOne({ upstream: value.upstream ?? value.request, sandbox: value.sandbox }, 'upstream', 'sandbox')
  if (value.anyOf?.length === 0) throw new Error('"anyOf" needs at least one expectation.')
  return value
}

function exactlyOne(value: object, one: string, other: string): void {
  const count = [one, other].filter((key) => Reflect.get(value, key) !== undefined).length
  if (count !== 1)
    throw new Error(`A case needs either "${one}" or "${other}", but this one has ${count === 0 ? 'neither' : 'both'}.`)
}

/** The cases of this folder by the names of their files, without `.json`. */
export function readCases(): [name: string, case_: Case][] {
  const folder = new URL('./', import.meta.url)
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  return files.sort().map((file) => {
    const value = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Case
    return [file.replace(/\.json$/, ''), checkedCase(value)]
  })
}
