import type { GraphQLResolveInfo } from 'graphql'
import { createLoaders, type Loaders } from './loaders/index.ts'
import type { Read } from './loaders/read.ts'
import { asking, nobody } from './rest/asking.ts'
import type { Client } from './rest/client.ts'
import { MissingToken } from './rest/errors.ts'
import type { Ledger } from './rest/ledger.ts'
import { urlOf } from './rest/operation.ts'
import type { Link } from './rest/page.ts'

/** What the resolvers of one GraphQL request share. Nothing of it outlives the request. */
export interface Context {
  /** Reads a document, once for the request however often it is asked for. */
  readonly read: Read
  readonly loaders: Loaders
  /** The absolute URL of a page of LaunchDarkly's own interface, or null for a link that leads elsewhere. */
  readonly siteUrl: (link: Link | string | undefined) => string | null
  /** Whether SDK keys and mobile keys may be answered. */
  readonly showSecrets: boolean
}

export type Info = GraphQLResolveInfo

interface ContextOptions {
  readonly client: Client
  /** The bare token; undefined if the request has none and there is none to fall back to. */
  readonly token: string | undefined
  readonly signal?: AbortSignal | undefined
  readonly ledger: Ledger
  readonly siteOrigin: string
  readonly showSecrets: boolean
}

export function createContext({ client, token, signal, ledger, siteOrigin, showSecrets }: ContextOptions): Context {
  const answers = new Map<string, { readonly answer: Promise<unknown>; readonly fields: Set<string> }>()

  const read: Read = async (operation, args) => {
    const path = urlOf(operation, args as object)
    const asked = asking.getStore() ?? nobody
    const known = answers.get(path)
    if (known) {
      for (const field of asked) known.fields.add(field)
      return known.answer as Promise<never>
    }
    if (token === undefined) throw new MissingToken(howToAuthenticate)
    const fields = new Set(asked)
    const answer = client.send(operation, path, { token, signal, ledger, fields })
    answers.set(path, { answer, fields })
    return answer as Promise<never>
  }

  return { read, loaders: createLoaders(read), siteUrl: (link) => siteUrl(siteOrigin, link), showSecrets }
}

const howToAuthenticate =
  'Expected a LaunchDarkly access token in the header "Authorization", such as "Authorization: api-…", but got none.'

/** A link is data: only a path on LaunchDarkly's own site becomes a URL. */
function siteUrl(origin: string, link: Link | string | undefined): string | null {
  const href = typeof link === 'string' ? link : link?.href
  return href && /^\/(?![/\\])/.test(href) ? origin + href : null
}
