import { gql } from '@urql/core'
import { afterEach, describe, expect, inject, it, vi } from 'vitest'
import { createClient } from '../urql/client.ts'
import { flagEverywhere, flagInOne, flagList, flagPage, setFlag } from '../urql/flags.ts'
import { recordedFetch, tokens } from './gateway.ts'

const url = inject('url')

const warnings = vi.spyOn(console, 'warn')

afterEach(() => {
  expect(warnings.mock.calls).toEqual([])
})

function client(token = tokens.admin) {
  const { fetch, sent } = recordedFetch()
  return { client: createClient(url, token, fetch), sent }
}

describe('urql', () => {
  it('asks by GET, as is its default', async () => {
    const { client: urql, sent } = client()
    const query = gql`
      query ProjectName {
        project(key: "web") {
          id
          name
          __typename
        }
      }
    `
    const { data, error } = await urql.query(query, {})
    expect(error).toBeUndefined()
    expect(data).toMatchObject({ project: { name: 'Web Storefront' } })
    expect(sent).toMatchObject([{ method: 'GET', status: 200 }])
  })

  it('keeps what was answered beside a field that failed', async () => {
    const { client: urql } = client(tokens.limited)
    const query = gql`
      query Mixed {
        project(key: "web") {
          id
          name
        }
        teams(first: 1) {
          edges {
            node {
              id
            }
          }
        }
      }
    `
    const { data, error } = await urql.query(query, {})
    expect(data).toMatchObject({ project: { name: 'Web Storefront' }, teams: null })
    expect(error?.graphQLErrors.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['teams'], 'FORBIDDEN'],
    ])
  })

  it('reads a list page by page, and answers the pages before with each', async () => {
    const { client: urql } = client()
    const read = async (after?: string) =>
      (await urql.query(flagList, { projectKey: 'web', first: 3, after })).data?.project.flags
    const first = await read()
    expect(first.edges).toHaveLength(3)
    const second = await read(first.pageInfo.endCursor)
    expect(new Set(second.edges.map((edge: { node: { key: string } }) => edge.node.key)).size).toBe(6)
  })

  it('keeps what a fragment on a union selects, and answers it from the cache', async () => {
    const { client: urql, sent } = client()
    const query = gql`
      query Owner {
        flag(projectKey: "web", key: "checkout-tax-preview") {
          id
          maintainer {
            ...Owner
          }
        }
      }
      fragment Owner on Maintainer {
        ... on Team {
          id
          name
        }
        ... on Member {
          id
          email
        }
      }
    `
    const expected = { flag: { maintainer: { name: 'Growth' } } }
    expect((await urql.query(query, {})).data).toMatchObject(expected)
    const asked = sent.length
    expect((await urql.query(query, {})).data).toMatchObject(expected)
    expect(sent).toHaveLength(asked)
  })

  it('shows the deferred part of a page when it comes', async () => {
    const { client: urql, sent } = client()
    const states: unknown[] = []
    urql.query(flagPage, { projectKey: 'web', key: 'checkout-guest-flow' }).subscribe(({ data }) => states.push(data))
    await expect.poll(() => states.at(-1)).toHaveProperty('flag.auditLog.edges.0.node.title')
    expect(states[0]).toMatchObject({ flag: { name: 'Checkout: guest flow' } })
    expect(sent.at(-1)?.type).toContain('multipart/mixed')
  })

  it('shows the new state of a flag in each subscribed query, from the payload of the change', async () => {
    const { client: urql, sent } = client()
    const variables = { projectKey: 'web', key: 'checkout-tax-preview', environmentKey: 'qa' }
    // biome-ignore lint/suspicious/noExplicitAny: the documents are not typed.
    const shown: { everywhere?: any; inOne?: any } = {}
    urql.query(flagEverywhere, variables).subscribe(({ data }) => {
      shown.everywhere = data?.flag.environments.find(
        ({ environmentKey }: { environmentKey: string }) => environmentKey === 'qa',
      )
    })
    urql.query(flagInOne, variables).subscribe(({ data }) => {
      shown.inOne = data?.flag.environment
    })
    await expect.poll(() => [shown.everywhere?.on, shown.inOne?.on]).toEqual([true, true])
    const asked = sent.length

    const { data } = await urql.mutation(setFlag, { ...variables, on: false })
    expect(data).toMatchObject({ updateFlag: { userErrors: [] } })
    await expect.poll(() => [shown.everywhere.on, shown.inOne.on]).toEqual([false, false])
    expect(sent).toHaveLength(asked + 1)
  })
})
