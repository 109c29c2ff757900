import { expect } from 'vitest'
import type { Answer } from './stack.ts'

/** The operation that reads a list of flags, as errors name it. */
export const listFlags = 'GET /api/v2/flags/{projectKey}'

/** A field that is well, beside the one that fails. */
export const sibling = 'mobile: project(key: "mobile") { flags(first: 1) { totalCount } }'

/** What the field that is well answers. */
export const mobile = { flags: { totalCount: 45 } }

/** A query for flags of `web`, beside the field that is well. */
export const flagsOf = (flag: string, args = 'first: 2') =>
  `{ web: project(key: "web") { flags(${args}) { totalCount nodes { ${flag} } } } ${sibling} }`

/** Expects that the field at `path` failed, and nothing else did. */
export function failed(answer: Answer, path: readonly (string | number)[], code: string, upstream?: object) {
  expect(answer.errors).toHaveLength(1)
  expect(answer.errors![0]).toMatchObject({ path, extensions: { code } })
  if (upstream) expect(answer.errors![0]!.extensions!.upstream).toEqual(upstream)
  expect(answer.status).toBe(200)
  expect(answer.data.mobile).toEqual(mobile)
  clean(answer)
}

/** Expects that nothing of the inside is told. */
export const clean = ({ text }: Answer) =>
  expect(text).not.toMatch(
    /Unexpected error|INTERNAL|Cannot read|SyntaxError|connect E|getaddrinfo|127\.0\.0\.1|"stack"|node_modules/,
  )
