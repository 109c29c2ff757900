import { invalid } from '../http/errors.ts'
import { type Given, required, string, text } from '../resource/body.ts'
import { drawn, momentOf, newUuid } from '../resource/change.ts'
import { plain } from '../resource/plain.ts'
import { needed, possible } from '../resource/properties.ts'
import { only, shown } from '../resource/shape.ts'
import { day, now, random } from '../seed/random.ts'

/** An application that acts for members. */
interface OAuthClientRecord {
  id: string
  name: string
  description?: string
  redirectUri: string
  secret: string
  createdAt: number
}

export const oauthClients = plain<OAuthClientRecord, Pick<OAuthClientRecord, 'name' | 'description' | 'redirectUri'>>({
  ...{ noun: 'oauth client', path: '/api/v2/oauth/clients/{clientId}', by: 'id', called: 'client id' },
  ...{ site: '/settings/applications', deed: 'OAuthClient', forAdmins: true, idFor: newUuid },
  properties: {
    name: needed(text, 'updateName'),
    description: possible(string, 'updateDescription'),
    redirectUri: { read: addressIn, action: 'updateRedirectUri' },
  },
  made: (sent, call) => ({ ...sent, secret: drawn(call).hex(48), createdAt: momentOf(call) }),
  document: (row, { links, call: { store } }) => ({
    ...{ _links: links, _accountId: store.accountId, _clientId: row.id, _creationDate: row.createdAt },
    ...only(row, 'name', 'description', 'redirectUri'),
  }),
  credential: ({ secret }) => ({ _clientSecret: secret }),
  seed: () =>
    plans.map(({ age, ...plan }) => {
      const from = random(`oauth/${plan.name}`)
      return { ...plan, id: from.uuid(), secret: from.hex(48), createdAt: now - age * day }
    }),
})

const plans = [
  { name: 'Chat commands', redirectUri: 'https://chat.northaisle.example/callback', age: 700 },
  {
    ...{ name: 'Release calendar', description: 'Shows who changes what, and when.' },
    ...{ redirectUri: 'https://calendar.northaisle.example/oauth', age: 120 },
  },
]

function addressIn(given: Given, name: string): string {
  const address = required(given, name, text)
  if (URL.parse(address)?.protocol === 'https:') return address
  throw invalid(`${name} must be an address with https, got ${shown(address)}`)
}
