import type { IncomingHttpHeaders } from 'node:http'
import { parsed } from './log.ts'

/** One part of a form. */
export interface FormPart {
  /** Only of a part that is a file. */
  fileName?: string
  text: string
}

export type Form = Readonly<Record<string, FormPart>>

/** What a body says: the parts of a form by their names, the JSON, or the text if it is neither. */
export async function sent(headers: IncomingHttpHeaders, bytes: Buffer): Promise<unknown> {
  const type = headers['content-type'] ?? ''
  const form = type.startsWith('multipart/form-data') ? await formIn(type, bytes) : undefined
  return form ?? parsed(bytes.toString())
}

/** Undefined for what cannot be read as a form. */
async function formIn(type: string, bytes: Buffer): Promise<Form | undefined> {
  try {
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()
    return Object.fromEntries(
      await Promise.all([...form].map(async ([name, part]) => [name, await partOf(part)] as const)),
    )
  } catch {
    return undefined
  }
}

const partOf = async (part: string | File): Promise<FormPart> =>
  typeof part === 'string' ? { text: part } : { fileName: part.name, text: await part.text() }
