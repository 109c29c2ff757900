import { forEach, testFanOut } from '../support/fan-out.ts'

const base = '/engineering-insights'
const inEnvironment = (key: string) => `projectKey=mobile&environmentKey=${key}`

testFanOut('owners of insights', [
  {
    of: 'charts, scores and lists of environments beside them',
    query: `{ project(key: "mobile") { environments(first: 2) { nodes { insights {
      flagStatuses { name } scores { period { startsAt } } deployments { totalCount } flagEvents { totalCount } groups { key }
    } } } } }`,
    waves: [
      ['/projects/mobile/environments?offset=0&limit=2'],
      [
        `${base}/insights/groups?offset=0&limit=20`,
        ...forEach(
          ['production', 'staging'],
          (key) => `${base}/charts/flags/status?${inEnvironment(key)}`,
          (key) => `${base}/insights/scores?${inEnvironment(key)}`,
          (key) => `${base}/deployments?${inEnvironment(key)}&limit=1`,
          (key) => `${base}/flag-events?${inEnvironment(key)}&limit=1`,
        ),
      ],
    ],
  },
  {
    of: 'the measurements of an environment, all at once',
    query: `{ environment(projectKey: "mobile", key: "production") { name insights {
      flagStatuses { name } scores { period { startsAt } } pullRequests { totalCount } groups { key }
    } } }`,
    waves: [
      [
        '/projects/mobile/environments/production',
        `${base}/charts/flags/status?${inEnvironment('production')}`,
        `${base}/insights/scores?${inEnvironment('production')}`,
        `${base}/pull-requests?${inEnvironment('production')}&limit=1`,
        `${base}/insights/groups?offset=0&limit=20`,
      ],
    ],
  },
  {
    of: 'the events of flags, scanned together',
    query: `{ project(key: "mobile") { flags(first: 3) { nodes { environment(key: "production") { events { totalCount } } } } } }`,
    waves: [
      ['/flags/mobile?offset=0&limit=3&env=production'],
      [`${base}/flag-events?${inEnvironment('production')}&limit=100`],
    ],
  },
  {
    of: 'the environments and projects of groups, together',
    query: '{ insights { groups { nodes { environment { name } project { name } } } } }',
    waves: [
      [`${base}/insights/groups?offset=0&limit=20`],
      ['/projects?filter=keys:web|mobile|platform|infra&limit=4&expand=environments'],
    ],
  },
])
