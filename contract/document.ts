import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Dispatcher, fetch } from 'undici'
import type { ApiDocument } from './schema.ts'

export interface Places {
  /** Of its variables, `LD_OPENAPI` and `CI` are read. */
  env: Readonly<Record<string, string | undefined>>
  /** A file that a build machine may keep beside the project. */
  beside: string
  url: string
  /** Milliseconds for the whole download. */
  timeout?: number
  dispatcher?: Dispatcher
}

export const url = 'https://app.launchdarkly.com/api/v2/openapi.json'
export const beside = fileURLToPath(new URL('../../shared/launchdarkly/openapi.json', import.meta.url))

export type Found = { document: ApiDocument; from: string } | { skipped: string } | { wrong: string }

const howTo = 'Set LD_OPENAPI to the path of a copy of the document to run the check.'

/**
 * Looks for LaunchDarkly's document, which is not ours to commit. Whoever names a file wants that file checked, so a named file
 * that is of no use is an error; that there is no document anywhere is only a reason to skip the check.
 */
export async function findDocument({ env, beside, url, timeout = 10_000, dispatcher }: Places): Promise<Found> {
  const given = await documentGiven({ env, beside })
  return 'skipped' in given ? fromUrl(url, timeout, dispatcher) : given
}

/** The document, without looking for it in the network. */
export async function documentGiven({ env, beside }: Pick<Places, 'env' | 'beside'>): Promise<Found> {
  if (env.LD_OPENAPI !== undefined) return fromFile(env.LD_OPENAPI, 'LD_OPENAPI')
  const found = env.CI === 'true' ? await fromFile(beside, 'the file beside the project') : undefined
  return found && !('missing' in found) ? found : { skipped: howTo }
}

async function fromFile(path: string, name: string): Promise<Found & { missing?: true }> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    return { wrong: `${name} cannot be read: ${messageOf(error)}`, missing: true }
  }
  const document = documentIn(text)
  return document ? { document, from: path } : { wrong: `${name} is not an OpenAPI 3 document in JSON: ${path}` }
}

async function fromUrl(url: string, timeout: number, dispatcher?: Dispatcher): Promise<Found> {
  try {
    const signal = AbortSignal.timeout(timeout)
    const response = await fetch(url, dispatcher ? { signal, dispatcher } : { signal })
    if (!response.ok) return { skipped: `${url} answered ${response.status}. ${howTo}` }
    const document = documentIn(await response.text())
    return document ? { document, from: url } : { skipped: `${url} did not answer an OpenAPI 3 document. ${howTo}` }
  } catch (error) {
    return { skipped: `${url} cannot be reached: ${messageOf(error)}. ${howTo}` }
  }
}

function documentIn(text: string): ApiDocument | undefined {
  try {
    const parsed: Partial<ApiDocument> | null = JSON.parse(text)
    const isOne = typeof parsed?.openapi === 'string' && parsed.openapi.startsWith('3.') && isObject(parsed.paths)
    return isOne ? (parsed as ApiDocument) : undefined
  } catch {
    return undefined
  }
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A failed `fetch` tells only in its cause what failed. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
