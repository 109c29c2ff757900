import { ask, type Doc } from './sandbox-ask.ts'
import type { Stack } from './stack.ts'

/**
 * The sandbox's own answer, which tests hold the gateway's against: a GET of a path without `/api/v2`, with the admin's token.
 */
export async function rest({ sandbox }: Stack, path: string): Promise<Doc> {
  const { status, json } = await ask(sandbox, path)
  if (status !== 200) throw new Error(`${status} for ${path}: ${JSON.stringify(json)}`)
  return json
}
