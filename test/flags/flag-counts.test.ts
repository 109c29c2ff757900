import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FlagRep } from '../../src/rest/flags/flags.ts'
import { rest } from '../support/rest.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

let stack: Stack
let flags: readonly (FlagRep & { readonly projectKey: string })[]

beforeAll(async () => {
  stack = await startStack()
  const pages = [
    ['web', 0],
    ['web', 100],
    ['web', 200],
    ['mobile', 0],
    ['platform', 0],
    ['infra', 0],
  ] as const
  const all = await Promise.all(
    pages.map(async ([projectKey, offset]) => {
      const { items } = await rest(stack, `/flags/${projectKey}?limit=100&offset=${offset}`)
      return items.map((flag: FlagRep) => ({ ...flag, projectKey }))
    }),
  )
  flags = all.flat()
})

afterAll(() => stack.close())

const query = `query ($by: [FlagDimension!]!, $filter: FlagFilter, $keys: [String!], $in: String) {
  flagCounts(by: $by, filter: $filter, projectKeys: $keys, environmentKey: $in) {
    flagCount stoppedBy searched { projectCount projectTotal flagCount } failures { projectKey code }
    rows {
      count tag state status health serving kind
      project { key } maintainer { ... on Member { memberId } ... on Team { key } }
    }
  }
}`

const count = async (variables: Record<string, unknown>) => {
  const answer = await stack.ask(query, variables)
  expect(answer.errors).toBeUndefined()
  return { ...answer, counts: answer.data.flagCounts }
}

/** The counts of some values, the largest first. */
function tally(values: readonly unknown[]): [string, number][] {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(JSON.stringify(value), (counts.get(JSON.stringify(value)) ?? 0) + 1)
  return [...counts].sort(([one, more], [other, less]) => less - more || (one < other ? -1 : 1))
}

interface Row {
  readonly count: number
  readonly tag: string | null
  readonly project: { readonly key: string } | null
  readonly maintainer: { readonly memberId?: string; readonly key?: string } | null
  readonly [name: string]: unknown
}

const sorted = (rows: readonly Row[], propertyOf: (row: Row) => unknown) =>
  tally(rows.flatMap((row) => Array.from({ length: row.count }, () => propertyOf(row))))

describe('counts of flags', () => {
  it.each<[string, (row: Row) => unknown, (flag: FlagRep & { projectKey: string }) => readonly unknown[]]>([
    ['PROJECT', ({ project }) => project?.key, ({ projectKey }) => [projectKey]],
    ['TAG', ({ tag }) => tag, ({ tags }) => (tags.length ? tags : [null])],
    ['STATE', ({ state }) => state, ({ deprecated }) => [deprecated ? 'DEPRECATED' : 'LIVE']],
    ['KIND', ({ kind }) => kind, ({ kind }) => [kind.toUpperCase()]],
    [
      'MAINTAINER',
      ({ maintainer }) => maintainer?.memberId ?? maintainer?.key ?? null,
      ({ _maintainer, maintainerTeamKey }) => [_maintainer?._id ?? maintainerTeamKey ?? null],
    ],
  ])('by %s are those of the flags', async (by, propertyOf, valuesOf) => {
    const { counts } = await count({ by: [by] })
    expect(sorted(counts.rows, propertyOf)).toEqual(tally(flags.flatMap(valuesOf)))
    expect(counts.rows.map((row: Row) => row.count)).toEqual(
      counts.rows.map((row: Row) => row.count).toSorted((one: number, other: number) => other - one),
    )
    expect(counts).toMatchObject({ flagCount: flags.length, stoppedBy: 'END', failures: [] })
  })

  it('by several properties are those of their combinations, in two waves of pages', async () => {
    const { counts, calls } = await count({ by: ['PROJECT', 'STATE'], filter: { temporary: true } })
    expect(sorted(counts.rows, ({ project, state }) => [project?.key, state])).toEqual(
      tally(
        flags
          .filter(({ temporary }) => temporary)
          .map(({ projectKey, deprecated }) => [projectKey, deprecated ? 'DEPRECATED' : 'LIVE']),
      ),
    )
    expect(calls).toHaveLength(6)
  })

  it('by what the gateway computes are those of the filters', async () => {
    const { counts } = await count({ by: ['SERVING'], in: 'production' })
    // By a script that was written apart.
    expect(Object.fromEntries(counts.rows.map(({ serving, count }: Row) => [serving, count]))).toEqual({
      OFF: 134,
      ROLLOUT: 71,
      SINGLE_VARIATION: 65,
      TARGETED: 52,
      BLOCKED: 6,
      EXPERIMENT: 5,
    })
    expect(counts.failures).toEqual([{ projectKey: 'infra', code: 'NO_SUCH_ENVIRONMENT' }])
    const used = await count({ by: ['STATUS'], in: 'production', keys: ['web'] })
    const { items } = await rest(stack, '/flag-statuses/web/production')
    const names = items.map(({ name, lastRequested }: { name: string; lastRequested?: string }) =>
      name === 'inactive' && !lastRequested ? 'NEVER_REQUESTED' : name.toUpperCase(),
    )
    const told = used.counts.rows.filter(({ status }: Row) => status !== 'UNKNOWN')
    expect(sorted(told, ({ status }) => status)).toEqual(tally(names))
    expect(used.calls).toHaveLength(4)
  })

  it('without properties are one row', async () => {
    const { counts } = await count({ by: [], keys: ['mobile'] })
    expect(counts.rows).toMatchObject([{ count: flags.filter(({ projectKey }) => projectKey === 'mobile').length }])
  })

  it('need an environment for what is of one', async () => {
    const { errors } = await stack.ask(query, { by: ['STATUS'] })
    expect(errors).toMatchObject([{ message: 'Expected environmentKey with STATUS and SERVING, but got none.' }])
  })

  it('have a row for flags whose status is forbidden, and leave a project out that is', async () => {
    stack.sandbox.fault({ path: /flag-statuses/ }, { status: 403 }, 'always')
    stack.sandbox.fault({ path: /flags\/mobile/ }, { status: 403 }, 'always')
    const { counts } = await count({ by: ['STATUS'], in: 'production', keys: ['platform', 'mobile'] })
    stack.sandbox.clearFaults()
    expect(counts.failures).toEqual([{ projectKey: 'mobile', code: 'FORBIDDEN' }])
    expect(counts.rows).toMatchObject([{ status: 'UNKNOWN', count: counts.flagCount }])
  })

  it('say that the budget ended them', async () => {
    const few = await startStack({ gateway: { maxRestCalls: 24 } })
    const { data } = await few.ask(query, { by: ['STATE'] })
    await few.close()
    expect(data.flagCounts.stoppedBy).toBe('BUDGET')
    expect(data.flagCounts.flagCount).toBeLessThan(flags.length)
  })

  it('take a wave for the projects, one for the first pages, and one for all others', async () => {
    const slow = await startStack({ sandbox: { latencyMs } })
    const answer = await slow.ask(query, { by: ['STATUS'], in: 'production' })
    await slow.close()
    expect(wavesOf(answer).map(({ length }) => length)).toEqual([1, 8, expect.any(Number)])
  })
})
