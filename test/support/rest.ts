import type { Stack } from './stack.ts'

/**
 * The sandbox's own answer, which tests hold the gateway's against: a GET of a path without `/api/v2`, with the admin's token.
 */
// biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for.
export async function rest(stack: Stack, path: string): Promise<any> {
  const response = await fetch(`${stack.sandbox.url}/api/v2${path}`, {
    headers: { authorization: stack.sandbox.token, 'ld-api-version': '20240415' },
  })
  if (!response.ok) throw new Error(`${response.status} for ${path}: ${await response.text()}`)
  return response.json()
}
