import { testFanOut } from '../support/fan-out.ts'

const store = '/integration-capabilities/big-segment-store'
const delivery = '/integration-capabilities/featureStore'
const tokens = '/tokens?offset=0&limit=100&showAll=true'
const log = (selection: string) => `auditLog(first: 1) { nodes { ${selection} } }`
const search = '/auditlog?limit=20'

testFanOut('objects of the account', [
  {
    of: 'members: one list of tokens for theirs and those of their last seen times',
    query: `{ members(first: 60) { nodes { accessTokens { name } lastSeenMetadata { accessToken { name } } ${log('kind')} } } }`,
    waves: [['/members?offset=0&limit=60', tokens], [search]],
  },
  {
    of: 'access tokens: roles, members and audit logs together',
    query: `{ accessTokens(first: 3) { nodes { roles { name } member { lastSeenAt } ${log('kind')} } } }`,
    waves: [
      ['/tokens?offset=0&limit=3&showAll=false'],
      ['/members?filter=id:5fa45c48aac12b6367299dd7&limit=1', '/roles?offset=0&limit=100', search],
    ],
  },
  {
    of: 'configurations of Relay Proxies: creators and audit logs together',
    query: `{ relayProxyConfigurations { creator { lastSeenAt } ${log('kind')} } }`,
    waves: [
      ['/account/relay-auto-configs'],
      ['/members?filter=id:5fa45c48aac12b6367299dd7|5fceb29dd3dcfe21f3ec72d8&limit=2', search],
    ],
  },
  {
    of: 'integrations: their environments and projects together',
    query: `{ dataExportDestinations { environment { critical } project { name } }
      persistentStoreIntegrations { environment { critical } project { name } }
      integrationDeliveryConfigurations { environment { critical } } }`,
    waves: [
      ['/destinations', store, delivery],
      ['/projects?filter=keys:web|mobile|platform&limit=3&expand=environments'],
    ],
  },
  {
    of: 'environments: the integrations of all by a list each, their settings by a call each',
    query: `{ projects(first: 4) { nodes { environments(first: 3) { nodes { dataExportDestinations { name }
      persistentStoreIntegrations { settings { name } } integrationDeliveryConfigurations { settings { name } } } } } } }`,
    waves: [
      ['/projects?offset=0&limit=4&expand=environments'],
      ['/destinations', store, delivery],
      [
        `${store}/mobile/production/dynamodb/68c8a880684cd1424677d69a`,
        `${store}/web/production/redis/68ae4a80204b099d4b919de8`,
        `${delivery}/web/production/cloudflare/6a1f6e809ea015d9dc5cbc51`,
      ],
    ],
  },
  {
    of: 'environments of one project: integrations beside them',
    query: `{ project(key: "web") { environments(first: 3) { nodes { dataExportDestinations { name }
      persistentStoreIntegrations { name } integrationDeliveryConfigurations { name } } } } }`,
    waves: [['/destinations', store, delivery, '/projects/web/environments?offset=0&limit=3']],
  },
  {
    of: 'repositories: no call for branches, one for the references of each beside the default one',
    query: `{ codeReferenceRepositories(first: 3) { nodes { defaultBranch { name }
      branches(first: 2) { nodes { references(first: 1) { nodes { path } } } } ${log('kind')} } } }`,
    waves: [
      ['/code-refs/repositories?withReferencesForDefaultBranch=1'],
      [
        ...['/code-refs/repositories/shop-ios/branches/release/8.4'],
        ...['/code-refs/repositories/storefront/branches/release/2026.09', search],
      ],
    ],
  },
  {
    of: 'teams, roles and webhooks: one search of the audit log for all of a type',
    query: `{ teams(first: 2) { nodes { ${log('kind')} } } roles(first: 2) { nodes { ${log('kind')} } } webhooks { ${log('kind')} } }`,
    waves: [['/teams?offset=0&limit=2', '/roles?offset=0&limit=2', '/webhooks'], Array(3).fill(search)],
  },
  {
    of: 'metrics, segments and flags: one search of the audit log for all of a type',
    query: `{ project(key: "web") { metrics(first: 2) { nodes { ${log('kind')} } } flags(first: 2) { nodes { ${log('kind')} } } }
      environment(projectKey: "web", key: "production") { segments(first: 2) { nodes { ${log('kind')} } } } }`,
    waves: [
      ['/metrics/web?offset=0&limit=2', '/flags/web?offset=0&limit=2', '/segments/web/production?offset=0&limit=2'],
      Array(3).fill(search),
    ],
  },
  {
    of: 'projects, environments and destinations: one search of the audit log for all of a type',
    query: `{ projects(first: 2) { nodes { ${log('kind')} } } dataExportDestinations { ${log('kind')} }
      project(key: "web") { environments(first: 2) { nodes { ${log('kind')} } } } }`,
    waves: [
      ['/projects?offset=0&limit=2', '/destinations', '/projects/web/environments?offset=0&limit=2'],
      Array(3).fill(search),
    ],
  },
])
