import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto'

/** The first byte of everything sealed. Another version of the format has another. */
const version = 1
const nonceBytes = 12
const tagBytes = 16
const headBytes = 1 + nonceBytes + tagBytes

/**
 * Encrypts with AES-256-GCM: a version, a random nonce, the tag, and the text.
 *
 * @param place Where it will be kept. Elsewhere it cannot be opened.
 */
export function seal(key: KeyObject, place: string, text: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place))
  const sealed = Buffer.concat([cipher.update(text), cipher.final()])
  return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), sealed])
}

/** Decrypts what {@link seal} made with the same key for the same place. Undefined for everything else. */
export function unseal(key: KeyObject, place: string, sealed: Buffer): Buffer | undefined {
  if (sealed.length < headBytes || sealed[0] !== version) return undefined
  const nonce = sealed.subarray(1, 1 + nonceBytes)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(place)).setAuthTag(sealed.subarray(1 + nonceBytes, headBytes))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(headBytes)), decipher.final()])
  } catch {
    return undefined
  }
}
