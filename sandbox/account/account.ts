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
  'versions',
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
  serviceToken: false,
})

export const account: Resource = {
  operations: [
    get('/api/v2', 'account', root, { open: true }),
    get('/api/v2/versions', 'account', versions),
    get('/api/v2/caller-identity', 'account', callerIdentity),
  ],
}
