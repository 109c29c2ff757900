import { type Call, currentVersion } from '../resource/call.ts'
import { api, json } from '../resource/links.ts'
import { get, type Resource } from '../resource/operation.ts'

const categories = [
  'approval-requests',
  'auditlog',
  'caller-identity',
  'members',
  'projects',
  'roles',
  'tags',
  'teams',
  'tokens',
  'versions',
  'webhooks',
]

/** The only document whose links are not called `_links`. */
const root = () => ({
  links: Object.fromEntries([['self', json(api())], ...categories.map((name) => [name, json(api(name))])]),
})

const versions = ({ version }: Call) => ({
  validVersions: [currentVersion],
  latestVersion: currentVersion,
  currentVersion,
  beta: version === 'beta',
})

const callerIdentity = ({ store, caller }: Call) => ({
  accountId: store.accountId,
  authKind: 'token',
  tokenKind: 'auth',
  tokenName: caller.name,
  tokenId: caller.id,
  memberId: caller.memberId,
  serviceToken: caller.serviceToken,
})

/** Ranges for documentation (RFC 5737), which are nobody's. */
const publicIps = () => ({
  addresses: ['192.0.2.0/24', '198.51.100.0/25'],
  outboundAddresses: ['203.0.113.8/32', '203.0.113.9/32'],
})

export const account: Resource = {
  operations: [
    get('/api/v2', 'account', root, { open: true }),
    get('/api/v2/versions', 'account', versions),
    get('/api/v2/public-ip-list', 'account', publicIps, { open: true }),
    get('/api/v2/caller-identity', 'account', callerIdentity),
  ],
}
