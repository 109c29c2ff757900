import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { BadSetting } from './config.ts'
import { isWebhookSecret } from './server/webhook-signature.ts'

/** The file of the option `--secret-file`. */
export interface SecretFile {
  /** The secret in it. Undefined if there is no file yet. */
  readonly secret: string | undefined
  /** Writes a secret to the new file, which only its owner can read. */
  write(secret: string): void
}

/** @throws {BadSetting} if the file cannot be used. Its content is not repeated. */
export function secretFile(path: string): SecretFile {
  const attempt = <Result>(what: string, act: () => Result): Result => {
    try {
      return act()
    } catch (error) {
      throw new BadSetting(`--secret-file: ${path} cannot be ${what} (${(error as NodeJS.ErrnoException).code}).`)
    }
  }
  const secret = existsSync(path) ? attempt('read', () => readFileSync(path, 'utf8')).trim() : undefined
  if (secret !== undefined && !isWebhookSecret(secret)) {
    throw new BadSetting(
      `--secret-file: expected a secret of 16 characters or more in ${path}, but got something else.`,
    )
  }
  return {
    secret,
    write: (made) => attempt('written', () => writeFileSync(path, `${made}\n`, { mode: 0o600, flag: 'wx' })),
  }
}
