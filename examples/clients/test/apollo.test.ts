import { gql, type ObservableQuery } from '@apollo/client'
import { filter, firstValueFrom } from 'rxjs'
import { describe, expect, inject, it } from 'vitest'
import { createClient } from '../apollo/client.ts'
import { codesOf } from '../apollo/errors.ts'
import { flagEverywhere, flagInOne, flagList, flagPage, setFlag } from '../apollo/flags.ts'
import { recordedFetch, tokens } from './gateway.ts'

const url = inject('url')

function client(token = tokens.admin) {
  const { fetch, sent } = recordedFetch()
  return { client: createClient(url, token, fetch), sent }
}

describe('Apollo Client', () => {
  it('sends the hash of a document by GET, and the document once', async () => {
    const { client: apollo, sent } = client()
    const query = gql`
      query ProjectName {
        project(key: "web") {
          id
          name
        }
      }
    `
    const { data } = await apollo.query({ query })
    expect(data).toMatchObject({ project: { name: 'Web Storefront' } })
    await apollo.query({ query, fetchPolicy: 'network-only' })
    expect(sent.map(({ method, status }) => [method, status])).toEqual([
      ['GET', 200],
      ['POST', 200],
      ['GET', 200],
    ])
    expect(sent[2]?.url).not.toContain('query=')
  })

  it('keeps what was answered beside a field that failed', async () => {
    const { client: apollo } = client(tokens.limited)
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
    const { data, error } = await apollo.query({ query })
    expect(data).toMatchObject({ project: { name: 'Web Storefront' }, teams: null })
    expect(codesOf(error)).toEqual(['teams: FORBIDDEN'])
  })

  it('reads a list page by page, each filter as a list of its own', async () => {
    const { client: apollo } = client()
    const list = apollo.watchQuery({ query: flagList, variables: { projectKey: 'web', first: 3 } })
    list.subscribe({})
    await complete(list)
    expect(edgesOf(list.getCurrentResult().data)).toHaveLength(3)
    const { endCursor } = pageOf(list.getCurrentResult().data)
    await list.fetchMore({ variables: { after: endCursor } })
    await expect.poll(() => new Set(edgesOf(list.getCurrentResult().data)).size).toBe(6)
    await apollo.query({ query: flagList, variables: { projectKey: 'web', filter: { tags: ['checkout'] } } })
    expect(edgesOf(list.getCurrentResult().data)).toHaveLength(6)
  })

  it('keeps what a fragment on a union selects, and answers it from the cache', async () => {
    const { client: apollo, sent } = client()
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
    expect((await apollo.query({ query })).data).toMatchObject(expected)
    const asked = sent.length
    expect((await apollo.query({ query })).data).toMatchObject(expected)
    expect(sent).toHaveLength(asked)
  })

  it('shows the new state of a flag in each watched query, from the payload of the change', async () => {
    const { client: apollo, sent } = client()
    const variables = { projectKey: 'web', key: 'checkout-tax-preview', environmentKey: 'test' }
    const everywhere = apollo.watchQuery({ query: flagEverywhere, variables })
    const inOne = apollo.watchQuery({ query: flagInOne, variables })
    for (const query of [everywhere, inOne]) query.subscribe({})
    await Promise.all([complete(everywhere), complete(inOne)])
    const asked = sent.length
    const stagingOf = (data: unknown) =>
      (data as { flag: { environments: { environmentKey: string; on: boolean }[] } }).flag.environments.find(
        ({ environmentKey }) => environmentKey === 'test',
      )
    expect(stagingOf(everywhere.getCurrentResult().data)).toMatchObject({ on: true })
    expect(inOne.getCurrentResult().data).toMatchObject({ flag: { environment: { on: true } } })

    const { data } = await apollo.mutate({ mutation: setFlag, variables: { ...variables, on: false } })
    expect(data).toMatchObject({ updateFlag: { userErrors: [] } })
    expect(stagingOf(everywhere.getCurrentResult().data)).toMatchObject({ on: false })
    expect(inOne.getCurrentResult().data).toMatchObject({ flag: { environment: { on: false } } })
    for (const { body } of sent.slice(asked)) expect(body).toContain('SetFlag')
  })

  it('shows the deferred part of a page when it comes', async () => {
    const { client: apollo, sent } = client()
    const query = apollo.watchQuery({
      query: flagPage,
      variables: { projectKey: 'web', key: 'checkout-guest-flow' },
    })
    const states: unknown[] = []
    query.subscribe(({ data }) => data && states.push(data))
    await complete(query)
    expect(states[0]).toMatchObject({ flag: { name: 'Checkout: guest flow' } })
    expect(states[0]).not.toHaveProperty('flag.auditLog')
    expect(query.getCurrentResult()).toHaveProperty('data.flag.auditLog.edges.0.node.title')
    expect(sent.at(-1)?.type).toContain('multipart/mixed')
  })
})

interface List {
  readonly project: {
    readonly flags: {
      readonly edges: readonly { readonly node: { readonly key: string } }[]
      readonly pageInfo: { readonly endCursor: string }
    }
  }
}

/** Waits until all of a watched query is there. */
const complete = (query: ObservableQuery) =>
  firstValueFrom(query.pipe(filter(({ dataState, error }) => dataState === 'complete' || error !== undefined)))

const edgesOf = (data: unknown) => (data as List).project.flags.edges.map(({ node }) => node.key)
const pageOf = (data: unknown) => (data as List).project.flags.pageInfo
