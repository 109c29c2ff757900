import type { Table } from '../store.ts'
import type { Answerer, Writer } from './call.ts'

interface Addressed {
  method: string
  path: string
  /** What it gives away or changes. */
  kind: string
  /** Only answered to requests for the beta version. */
  beta?: boolean
  /** Answered to anybody. */
  open?: boolean
  /** Answered to admins only. */
  admin?: boolean
}

export type Reading = Addressed & { answerer: Answerer }
export type Writing = Addressed & { writer: Writer }

/** An operation as LaunchDarkly documents it: a method, a path with holes, the kind of thing, and what it does. */
export type Operation = Reading | Writing

export const isWriting = (operation: Operation): operation is Writing => 'writer' in operation

/** The operation as LaunchDarkly documents it, such as `GET /api/v2/flags/{projectKey}`. */
export const nameOf = ({ method, path }: Operation) => `${method} ${path}`

export const get = (
  path: string,
  kind: string,
  answerer: Answerer | Answerer['answer'],
  more: Pick<Addressed, 'beta' | 'open' | 'admin'> = {},
): Reading => ({
  method: 'GET',
  path,
  kind,
  answerer: typeof answerer === 'function' ? { takes: [], answer: answerer } : answerer,
  ...more,
})

/** A search that takes a body: a POST, though it changes nothing. */
export const search = (path: string, kind: string, answerer: Answerer | Answerer['answer']): Reading => ({
  ...get(path, kind, answerer),
  method: 'POST',
})

const writing =
  (method: string) =>
  (
    path: string,
    kind: string,
    writer: Writer | Writer['write'],
    more: Pick<Addressed, 'beta' | 'open' | 'admin'> = {},
  ): Writing => ({
    method,
    path,
    kind,
    writer: typeof writer === 'function' ? { takes: [], write: writer } : writer,
    ...more,
  })

export const post = writing('POST')
export const put = writing('PUT')
export const patch = writing('PATCH')
export const del = writing('DELETE')

/** A resource of the REST API, as the list of all of them has it. */
export interface Resource {
  operations: readonly Operation[]
  /** Where its rows are, if the store knows nothing of it. */
  table?: Table<unknown>
}
