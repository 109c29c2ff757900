import { day, now, objectId, random, year } from '../seed/random.ts'
import type { SubscriptionRecord } from './audit-log-subscriptions-record.ts'

const inProduction = [{ effect: 'allow', actions: ['*'], resources: ['proj/*:env/production:flag/*'] }] as const

const plans: readonly Omit<SubscriptionRecord, 'id' | 'since'>[] = [
  {
    integrationKey: 'datadog',
    name: 'Deploy markers',
    config: { apiKey: 'not-a-real-key', hostURL: 'https://api.datadoghq.eu' },
    statements: inProduction,
    on: true,
    tags: ['operations'],
  },
  {
    integrationKey: 'datadog',
    name: 'Trial of the first dashboards',
    config: { apiKey: 'not-a-real-key' },
    statements: [],
    on: false,
    until: now - year,
    tags: [],
  },
  {
    integrationKey: 'splunk',
    name: 'Audit trail',
    config: {
      'base-url': 'https://splunk.northaisle.example:8088',
      token: 'not-a-real-token',
      'skip-ca-verification': false,
    },
    statements: [],
    on: true,
    tags: ['compliance'],
    failing: { since: now - 9 * day, statusCode: 403, responseBody: '{"text":"Token is disabled","code":1}' },
  },
  {
    integrationKey: 'msteams',
    name: 'Release channel',
    config: { url: 'https://northaisle.webhook.example/not-a-real-address' },
    statements: [{ effect: 'allow', actions: ['updateOn'], resources: ['proj/web:env/production:flag/*'] }],
    on: true,
    tags: ['chat'],
  },
]

/** Of those that are on, one works in silence, one fails since its token was disabled. */
export const seededSubscriptions: readonly SubscriptionRecord[] = plans.map((plan, index) => {
  const since = now - 2 * year + index * 90 * day
  return { ...plan, id: objectId(since, random(`subscription/${plan.name}`)), since }
})
