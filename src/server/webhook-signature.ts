import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** The fewest characters of a secret. */
const shortest = 16

/** Whether a text can be the secret of a webhook: 16 characters or more, without spaces. */
export const isWebhookSecret = (text: string): boolean => text.length >= shortest && /^[\x21-\x7e]+$/.test(text)

/** The signature of one body, which is computed while the body arrives. */
export interface Signing {
  add(chunk: Uint8Array): void
  /** Whether a signature is that of the body with one of the secrets. Ends the computation. */
  is(signature: string | null): boolean
}

/**
 * Makes signatures as LaunchDarkly does: HMAC-SHA256 of the body as it was sent, in hex.
 *
 * @param secrets More than one while secrets are changed.
 */
export function signing(secrets: readonly string[]): () => Signing {
  return () => {
    const hmacs = secrets.map((secret) => createHmac('sha256', secret))
    return {
      add(chunk) {
        for (const hmac of hmacs) hmac.update(chunk)
      },
      is(signature) {
        const given = sha256((signature ?? '').toLowerCase())
        // Hashes have equal lengths, and all of them are compared: the time reveals nothing about a signature.
        return hmacs.map((hmac) => timingSafeEqual(sha256(hmac.digest('hex')), given)).includes(true)
      },
    }
  }
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()
