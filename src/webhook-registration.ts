import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { StatementRep } from './rest/account/roles.ts'
import type { Session } from './rest/client/session.ts'
import {
  createWebhook,
  listWebhooks,
  type NewWebhook,
  patchWebhook,
  type WebhookRep,
} from './rest/integrations/webhooks.ts'
import { type PatchOperation, pointerTo } from './rest/json-patch.ts'
import { urlOf } from './rest/operation.ts'
import { isWebhookSecret } from './server/webhook-signature.ts'

/** The webhook as it should be. */
export interface WantedWebhook {
  readonly url: string
  /** Without it, a webhook keeps its name. */
  readonly name?: string | undefined
  /** Without it, a webhook keeps its secret, and a new one gets a random secret. */
  readonly secret?: string | undefined
  readonly statements: readonly StatementRep[]
}

/** What is to be done for a webhook. */
export interface WebhookPlan {
  readonly secret: string
  /** The webhook with this URL, if there is one. */
  readonly existing: WebhookRep | undefined
  /** Further webhooks with this URL. */
  readonly doubles: readonly WebhookRep[]
  /** The properties of the existing webhook that differ. */
  readonly differing: readonly string[]
  /** Does it, in one call at most. */
  readonly act: () => Promise<WebhookRep>
}

export const newSecret = (): string => randomBytes(32).toString('hex')

/** Reads the webhooks of the account in one call, and plans what makes one of them as wanted. */
export async function planWebhook(session: Session, wanted: WantedWebhook): Promise<WebhookPlan> {
  const { items } = await session.send(listWebhooks, urlOf(listWebhooks, {}))
  const [existing, ...doubles] = items.filter((one) => isSame(one.url, wanted.url))
  const kept = existing?.secret !== undefined && isWebhookSecret(existing.secret) ? existing.secret : undefined
  const secret = wanted.secret ?? kept ?? newSecret()
  if (!existing) return { secret, existing, doubles, differing: [], act: () => create(session, wanted, secret) }

  const { name = existing.name, statements } = wanted
  const should = { name, on: true, statements, secret }
  const changes = Object.entries(should).filter(([property, value]) => {
    const is = existing[property as keyof typeof should]
    if (property === 'statements') return !isDeepStrictEqual(existing.statements.map(plain), statements.map(plain))
    return value !== undefined && !isDeepStrictEqual(is, value)
  })
  const patch = changes.map(([property, value]): PatchOperation => ({ op: 'add', path: pointerTo(property), value }))
  const act = async () =>
    patch.length === 0
      ? existing
      : session.send(patchWebhook, urlOf(patchWebhook, { id: existing._id }), { body: patch })
  return { secret, existing, doubles, differing: changes.map(([property]) => property), act }
}

/** A statement without empty lists and without an order in its lists. */
const plain = ({ effect, ...lists }: StatementRep) => ({
  effect,
  ...Object.fromEntries(
    Object.entries(lists).flatMap(([name, list = []]) => (list.length === 0 ? [] : [[name, list.toSorted()]])),
  ),
})

function create(session: Session, { url, name = 'launchdarkly-graphql', statements }: WantedWebhook, secret: string) {
  const body: NewWebhook = { url, name, on: true, sign: true, secret, statements }
  return session.send(createWebhook, urlOf(createWebhook, {}), { body })
}

/** Whether two texts are the same URL, perhaps written in another way. */
const isSame = (one: string, other: string): boolean => URL.parse(one)?.href === URL.parse(other)?.href
