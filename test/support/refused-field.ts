import { expect } from 'vitest'
import { encoded } from './encoded.ts'
import type { Answer } from './stack.ts'

/** The global id of a team, where that of something else is wanted. */
export const teamId = encoded('Team:["growth"]')

/** A field that is well, beside the one that is not. It takes one call, and never one that is batched with the other. */
export const sibling = 'well: project(key: "mobile") { flags(first: 1) { totalCount } }'

/** What the field that is well answers. */
export const well = { flags: { totalCount: 45 } }

/** Expects that the field at `path` was refused, and nothing else was. */
export function refused(answer: Answer, path: readonly (string | number)[], message: string | RegExp) {
  expect(answer.errors).toMatchObject([{ path, extensions: { code: 'BAD_USER_INPUT' } }])
  const [error] = answer.errors!
  expect(error!.message).toMatch(message)
  expect(error!.extensions).toEqual({ code: 'BAD_USER_INPUT' })
  expect(answer.status).toBe(200)
  withoutStack(answer)
}

/** Expects that nothing tells of the gateway's own code. */
export const withoutStack = ({ text }: Answer) => expect(text).not.toMatch(/"stack"|node_modules|\\n\s+at |\.[jt]s:\d/)

/** Expects that nothing was asked for the sake of the field that is refused. */
export const onlySibling = (answer: Answer) => {
  expect(answer.paths).toEqual(['/flags/mobile?offset=0&limit=1'])
  expect(answer.data.well).toEqual(well)
}
