import { day, now, type Random } from '../seed/random.ts'

type Attributes = Readonly<Record<string, unknown>>

const given = ['Sandy', 'Mira', 'Jonas', 'Noor', 'Elif', 'Pablo', 'Yuki', 'Greta', 'Amir', 'Zoe']
const family = ['Smith', 'Okafor', 'Lindgren', 'Moreau', 'Castillo', 'Nakamura', 'Weber', 'Silva', 'Kaya', 'Novak']
const places = [
  ['DE', 'Hamburg'],
  ['AT', 'Vienna'],
  ['US', 'Portland'],
  ['CA', 'Halifax'],
  ['NO', 'Bergen'],
  ['GB', 'Leeds'],
  ['NL', 'Utrecht'],
] as const
const trades = ['Logistics', 'Foods', 'Textiles', 'Outfitters', 'Books']
const models = ['Pixel 8', 'Pixel 7a', 'SM-S911B', 'iPhone15,2', 'iPad14,1', 'SM-T870']

/** The attributes of a context, without its kind. */
export const contextAttributes = (kind: string, key: string, from: Random): Attributes => ({
  key,
  ...(kind === 'user' ? userOf(from) : kind === 'organization' ? organizationOf(from) : deviceOf(from)),
})

function userOf(from: Random): Attributes {
  if (from.chance(0.1)) return { anonymous: true }
  const [first, last] = [from.pick(given), from.pick(family)]
  const isStaff = from.chance(0.08)
  const email = `${first}.${last}@${isStaff ? 'northaisle.example' : 'example.com'}`.toLowerCase()
  const [country, city] = from.pick(places)
  // SDKs keep the address of some to themselves, and say only that there is one.
  const isPrivate = !isStaff && from.chance(0.12)
  return {
    name: `${first} ${last}`,
    ...(isPrivate ? { _meta: { redactedAttributes: ['/email'] } } : { email }),
    country,
    address: { city },
    ...(isStaff ? { department: from.pick(['support', 'buying', 'stores']) } : {}),
    ...(from.chance(0.2) ? { beta: true } : {}),
    accountNumber: from.integer(10_000, 99_999),
    orders: from.integer(0, 30),
    basketValue: from.integer(5, 400),
    registeredAt: now - from.integer(2, 1500) * day,
  }
}

const organizationOf = (from: Random): Attributes => ({
  name: `${from.pick(family)} ${from.pick(trades)}`,
  plan: from.pick(['enterprise', 'business', 'starter']),
  ...(from.chance(0.2) ? { trial: true } : {}),
})

const deviceOf = (from: Random): Attributes => ({
  model: from.pick(models),
  osVersion: `${from.integer(14, 18)}.${from.integer(0, 6)}.0`,
  ...(from.chance(0.3) ? { anonymous: true } : {}),
})
