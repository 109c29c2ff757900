import { testFanOut } from '../support/fan-out.ts'

const views = '/projects/web/views'
const linked = (key: string) => `${views}/${key}/linked/flags?offset=0&limit=100`
const maintained = (key: string) => `${views}/${key}?expand=maintainer`

testFanOut('views', [
  {
    of: 'the owners of the views and of their flags',
    query: `{ project(key: "web") { views(first: 50) { nodes { name flagCount maintainer { ... on Team { name } }
      flags(first: 100) { edges { linkedAt node { key state maintainer { ... on Member { email } } } } } } } } }`,
    waves: [
      [`${views}?offset=0&limit=50&expand=resourceSummary`],
      [linked('checkout'), linked('growth'), maintained('checkout'), maintained('growth')],
      ['/flags/web?offset=0&limit=100'],
      ['/flags/web?offset=100&limit=100', '/flags/web?offset=200&limit=100'],
      ['checkout-address-autocomplete', 'payments-tokenised-cards', 'promo-spin-wheel'].map(
        (key) => `/flags/web/${key}`,
      ),
    ],
  },
  {
    of: 'the keys of their flags, and the numbers of what is linked',
    query: `{ project(key: "web") { views(first: 50) { nodes { key segmentCount resourceCount flags(first: 100) {
      nodes { key name } } } } } }`,
    waves: [[`${views}?offset=0&limit=50&expand=flagsSummary,resourceSummary`]],
  },
])

testFanOut('flags', [
  {
    of: 'their views',
    query: '{ project(key: "web") { flags(first: 100) { nodes { key views { key } } } } }',
    waves: [['/flags/web?offset=0&limit=100'], [`${views}?offset=0&limit=100&expand=flagsSummary`]],
  },
  {
    of: 'the views of segments',
    query: `{ project(key: "web") { environments(first: 2) { nodes { key segments(first: 50) { nodes {
      key views { key flagCount } } } } } } }`,
    waves: [
      ['/projects/web/environments?offset=0&limit=2'],
      ['/segments/web/production?offset=0&limit=50', '/segments/web/staging?offset=0&limit=50'],
      [
        '/projects/web/environments?limit=100&offset=0',
        `${views}?offset=0&limit=100&expand=resourceSummary,segmentsSummary`,
      ],
    ],
  },
])
