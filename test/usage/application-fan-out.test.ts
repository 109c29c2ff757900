import { forEach, testFanOut } from '../support/fan-out.ts'

testFanOut('applications', [
  {
    of: 'what a change of a flag touches: the applications with their versions without support, beside the status',
    query: `{ flag(projectKey: "web", key: "nav-mega-menu") { key
      applications { name kind maintainer { ... on Team { name } } versions(first: 50, filter: { supported: false }) { totalCount } }
      environments(keys: ["production"]) { on status { state lastRequestedAt } }
    } }`,
    waves: [
      [
        '/applications?offset=0&limit=100&expand=flags',
        '/flag-statuses/web/production/nav-mega-menu',
        '/flags/web/nav-mega-menu?env=production',
      ],
      forEach(
        ['northaisle-ios', 'northaisle-web'],
        (key) => `/applications/${key}/versions?offset=0&limit=1&filter=supported equals false`,
      ),
    ],
  },
  {
    of: 'the flags of mobile applications, which are read together for more than their names',
    query: `{ applications(first: 100, filter: { kinds: [MOBILE] }) { nodes {
      key name flagCount flags(projectKey: "web") { key state temporary }
    } } }`,
    waves: [
      ['/applications?offset=0&limit=100&filter=kind anyOf ["mobile"]&expand=flags'],
      ['/flags/web?offset=0&limit=100'],
      forEach(['100', '200'], (offset) => `/flags/web?offset=${offset}&limit=100`),
    ],
  },
])
