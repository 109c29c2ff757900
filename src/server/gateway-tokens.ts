import { createHash, timingSafeEqual } from 'node:crypto'
import { createGraphQLError } from 'graphql-yoga'
import type { Admission } from './admission.ts'

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Whether a text can be a gateway token: `sha256:` and the hash of a secret in hex, or a secret of at least 16 characters. */
export const isGatewayToken = (text: string): boolean =>
  text.startsWith('sha256:') ? /^sha256:[\da-f]{64}$/i.test(text) : /^[\x21-\x7e]{16,}$/.test(text)

const hashOf = (token: string): Buffer =>
  token.startsWith('sha256:') ? Buffer.from(token.slice('sha256:'.length), 'hex') : sha256(token)

/**
 * Answers only clients that send one of the secrets as `Authorization: Bearer …`. All hashes are compared in constant time, so that
 * the time reveals nothing about a guess.
 */
export function gatewayTokens(tokens: readonly string[]): Admission {
  const hashes = tokens.map(hashOf)

  function isKnown(secret: string): boolean {
    const hash = sha256(secret)
    return hashes.map((known) => timingSafeEqual(known, hash)).includes(true)
  }

  return ({ headers }) => {
    const header = headers.get('authorization')?.trim() || undefined
    const [, secret] = /^bearer\s+(\S+)$/i.exec(header ?? '') ?? []
    if (secret && isKnown(secret)) return
    throw refusal(header === undefined ? 'none' : secret ? 'one that it does not know' : 'something else')
  }
}

const refusal = (got: string) =>
  createGraphQLError(
    `Expected a token of this gateway in the header "Authorization", as "Authorization: Bearer …", but got ${got}.`,
    { extensions: { code: 'UNAUTHENTICATED', http: { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } } } },
  )
