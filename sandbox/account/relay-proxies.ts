import { invalid } from '../http/errors.ts'
import { needsStatements, type Statement } from '../policies/statements.ts'
import { objects, required, text } from '../resource/body.ts'
import { momentOf, newUuid } from '../resource/change.ts'
import { post, type Resource } from '../resource/operation.ts'
import { plain } from '../resource/plain.ts'
import { needed } from '../resource/properties.ts'
import { only } from '../resource/shape.ts'
import { day, now, objectId, random } from '../seed/random.ts'
import { memberSummary } from './member-document.ts'
import { resetting } from './resets.ts'

/** The environments that a Relay Proxy with a certain key serves. */
interface RelayRecord {
  id: string
  name: string
  policy: readonly Statement[]
  key: string
  creatorId: string
  createdAt: number
  lastModified: number
}

const noun = 'relay proxy config'
const path = '/api/v2/account/relay-auto-configs/{id}'

/** No document has links, and only a creation and a reset tell the key. */
const relays = plain<RelayRecord, Pick<RelayRecord, 'name' | 'policy'>>({
  ...{ noun, path, by: 'id', called: 'relay auto config id', site: '/settings/relay', deed: 'RelayAutoConfiguration' },
  ...{ unlinked: true, merge: true, inapplicable: 422 },
  properties: {
    name: needed(text, 'updateRelayAutoConfigurationName'),
    policy: {
      read(given, name, { store }) {
        const policy = needsStatements(required(given, name, objects), store)
        if (policy.length > 0) return policy
        throw invalid(`${name} must have a statement`)
      },
      action: 'updateRelayAutoConfigurationPolicy',
    },
  },
  made: (sent, call) => ({
    ...sent,
    ...{ key: `rel-${newUuid(call)}`, creatorId: call.caller.madeBy },
    ...{ createdAt: momentOf(call), lastModified: momentOf(call) },
  }),
  settled: (row, call) => ({ ...row, lastModified: momentOf(call) }),
  document: (row, { access, call: { store } }) => {
    const creator = store.members.get(row.creatorId)
    return {
      ...{ _id: row.id, _creator: creator && memberSummary(creator), _access: access },
      ...only(row, 'name', 'policy'),
      ...{ displayKey: row.key.slice(-4), creationDate: row.createdAt, lastModified: row.lastModified },
    }
  },
  credential: ({ key }) => ({ fullKey: key }),
  seed: ({ members }) =>
    plans.map(({ name, resources, age }, index) => {
      const from = random(`relay/${name}`)
      const createdAt = now - age * day
      return {
        ...{
          id: objectId(createdAt, from),
          name,
          key: `rel-${from.uuid()}`,
          creatorId: [...members.keys()][1 + index]!,
        },
        policy: [{ effect: 'allow', actions: ['*'], resources }],
        ...{ createdAt, lastModified: createdAt + 30 * day },
      }
    }),
})

const plans = [
  { name: 'Storefront', resources: ['proj/web:env/production', 'proj/web:env/staging'], age: 500 },
  { name: 'Data centres', resources: ['proj/infra:env/*', 'proj/platform:env/production'], age: 210 },
]

// No relay asks the sandbox, so an earlier key ends at once.
const reset = resetting<RelayRecord>({
  resource: relays,
  noun,
  action: 'resetRelayAutoConfiguration',
  renewed: (row, call) => ({ ...row, key: `rel-${newUuid(call)}`, lastModified: momentOf(call) }),
})

export const relayProxies = {
  ...relays,
  operations: [...relays.operations, post(`${path}/reset`, noun, reset)],
} satisfies Resource
