import { beforeAll, describe, expect, it } from 'vitest'
import { readCases } from './cases/case.ts'
import { type Observed, unmetOfAll } from './cases/expectation.ts'
import { observe } from './cases/observe.ts'

/** Cases that the gateway does not answer yet, by the beginnings of their names. A test fails when one of them begins to pass. */
const open: readonly string[] = []

const cases = readCases()
const isOpen = (name: string) => open.includes(name.split('-')[0] ?? '')

it('knows of no open case that is not there', () => {
  expect(cases.filter(([name]) => isOpen(name))).toHaveLength(open.length)
})

describe.each(cases)('the case %s', (name, one) => {
  let observed: Observed
  beforeAll(async () => {
    observed = await observe(one)
  }, 120_000)

  const test = isOpen(name) ? it.fails : it
  test(one.why, () => {
    expect(unmetOfAll(one.anyOf ?? (one.expect ? [one.expect] : []), observed)).toEqual([])
  })
})
