import { gql } from '@apollo/client'
import { Client, fetchExchange } from '@urql/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient } from '../apollo/client.ts'
import { recordedFetch, type Started, startGateway, tokens } from './gateway.ts'

let gateway: Started
beforeAll(async () => {
  gateway = await startGateway({ EVENTS_POLL_MS: '20', MAX_SUBSCRIPTIONS: '1' })
})
afterAll(() => gateway.stop())

interface Change {
  readonly changes: { readonly cursor: string; readonly entry: { readonly title: string } }
}

const changes = gql`
  subscription Changes {
    changes {
      cursor
      entry {
        id
        title
      }
    }
  }
`

async function rename(name: string): Promise<void> {
  const query = `mutation ($name: String!) {
    updateFlag(input: { projectKey: "web", key: "checkout-guest-flow", instructions: [{ updateName: { value: $name } }] }) { flag { name } }
  }`
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: tokens.admin },
    body: JSON.stringify({ query, variables: { name } }),
  })
  expect((await response.json()).data.updateFlag.flag.name).toBe(name)
}

describe('Apollo Client', () => {
  it('is told changes in its multipart protocol, and has an error where there are too many subscriptions', async () => {
    const { fetch, sent } = recordedFetch()
    const apollo = createClient(gateway.url, tokens.admin, fetch)
    const titles: string[] = []
    const failures: unknown[] = []
    const subscription = apollo.subscribe<Change>({ query: changes }).subscribe({
      next: ({ data }) => titles.push(data?.changes.entry.title ?? ''),
      error: (error) => failures.push(error),
    })
    await expect
      .poll(() => sent.map(({ type }) => type), { timeout: 10_000 })
      .toContain('multipart/mixed; boundary="graphql"; subscriptionSpec="1.0"')
    await rename('One')
    await rename('Two')
    await expect.poll(() => titles, { timeout: 10_000 }).toHaveLength(2)
    expect(titles).toEqual([expect.stringContaining('One'), expect.stringContaining('Two')])
    const refusals: string[] = []
    apollo.subscribe<Change>({ query: changes, context: { queryDeduplication: false } }).subscribe({
      next: ({ error }) => error && refusals.push(error.message),
      error: ({ message }) => refusals.push(message),
    })
    await expect.poll(() => refusals.join(), { timeout: 10_000 }).toContain('MAX_SUBSCRIPTIONS')
    expect(failures).toEqual([])
    subscription.unsubscribe()
  }, 60_000)
})

describe('urql', () => {
  it('is told changes by server-sent events', async () => {
    const { fetch, sent } = recordedFetch()
    const urql = new Client({
      url: gateway.url,
      fetch,
      fetchSubscriptions: true,
      fetchOptions: { headers: { authorization: tokens.limited } },
      exchanges: [fetchExchange],
    })
    const titles: string[] = []
    const { unsubscribe } = urql
      .subscription<Change>('subscription { changes { cursor entry { title } } }', {})
      .subscribe(({ data }) => titles.push(data?.changes.entry.title ?? ''))
    await expect.poll(() => sent.map(({ type }) => type), { timeout: 10_000 }).toContain('text/event-stream')
    await rename('Three')
    await expect.poll(() => titles, { timeout: 10_000 }).toEqual([expect.stringContaining('Three')])
    unsubscribe()
  }, 60_000)
})
