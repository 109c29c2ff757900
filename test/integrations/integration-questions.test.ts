import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())

/** Questions that people ask about integrations, with the REST calls that answer them. */
const questions = [
  {
    of: 'everything that leaves the account',
    query: `{
      webhooks { name url on signed tags }
      datadog: auditLogSubscriptions(integrationKey: "datadog") {
        name on status { lastSucceededAt lastFailedAt errorCount errors { statusCode at } }
      }
      msteams: auditLogSubscriptions(integrationKey: "msteams") { name on status { errorCount } }
      dataExportDestinations { name kind on projectKey environmentKey settings { name secret } }
    }`,
    calls: ['/destinations', '/integrations/datadog', '/integrations/msteams', '/webhooks'],
  },
  {
    of: 'big segments and the stores that have them',
    query: `{ environment(projectKey: "web", key: "production") {
      persistentStoreIntegrations { integrationKey on status { available potentiallyStale lastSyncedAt errors { message at } } }
      segments(first: 50, filter: { unbounded: true }) { nodes { key unboundedMetadata { includedCount } } }
    } }`,
    calls: [
      '/integration-capabilities/big-segment-store',
      '/segments/web/production?offset=0&limit=50&filter=unbounded equals true',
    ],
  },
  {
    of: 'big segments, the stores that have them and the flags that use them',
    query: `{ environment(projectKey: "web", key: "production") {
      persistentStoreIntegrations { integrationKey on }
      segments(first: 50, filter: { unbounded: true }) { nodes { key flags { key } } }
    } }`,
    calls: [
      ...[0, 100, 200].map((offset) => `/flags/web?offset=${offset}&limit=100&env=production&summary=0`),
      '/integration-capabilities/big-segment-store',
      '/segments/web/production?offset=0&limit=50&filter=unbounded equals true',
    ],
  },
  {
    of: 'what is stale',
    query: `{
      persistentStoreIntegrations {
        name projectKey environmentKey environment { name critical } status { potentiallyStale lastFailedAt }
      }
      integrationDeliveryConfigurations { name on integrationKey }
    }`,
    calls: [
      '/integration-capabilities/big-segment-store',
      '/integration-capabilities/featureStore',
      expect.stringMatching(/^\/projects\?.*expand=environments/),
    ],
  },
  {
    of: 'who changed the webhooks',
    query: '{ webhooks { name auditLog(first: 5) { nodes { date title } } } }',
    calls: ['/auditlog', '/webhooks'],
  },
] as const

describe('the question about', () => {
  it.each(questions)('$of takes its calls and no other', async ({ query, calls }) => {
    const { errors, paths } = await stack.ask(query)
    expect(errors).toBeUndefined()
    expect(paths.map((path) => path.replace(/^\/auditlog.*/, '/auditlog')).toSorted()).toEqual(calls)
  })
})
