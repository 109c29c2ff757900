import { type Answerer, currentVersion } from '../resource/call.ts'
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
const root: Answerer = {
  takes: [],
  answer: () => ({
    links: Object.fromEntries([['self', json(api())], ...categories.map((name) => [name, json(api(name))])]),
  }),
}

const versions: Answerer = {
  takes: [],
  answer: ({ version }) => ({
    validVersions: [currentVersion],
    latestVersion: currentVersion,
    currentVersion,
    beta: version === 'beta',
  }),
}

const callerIdentity: Answerer = {
  takes: [],
  answer: ({ store, caller }) => ({
    accountId: store.accountId,
    authKind: 'token',
    tokenKind: 'auth',
    tokenName: caller.name,
    tokenId: caller.id,
    memberId: caller.memberId,
    serviceToken: false,
  }),
}

export const account: Resource = {
  operations: [
    get('/api/v2', 'account', root, { open: true }),
    get('/api/v2/versions', 'account', versions),
    get('/api/v2/caller-identity', 'account', callerIdentity),
  ],
}
