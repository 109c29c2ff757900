import { createGraphQLError, type Plugin } from 'graphql-yoga'

/** How many times the limit is read, though not kept, of a body that is too large. */
const patience = 4

/**
 * Refuses request bodies over a number of bytes. Yoga's own limit pipes every body through a transform stream, which halves what
 * the server can answer; here only a body that does not announce its length is counted.
 */
export function bodyLimit(maximum: number): Plugin {
  const tooLarge = () =>
    createGraphQLError(`Expected a request body of at most ${maximum} bytes, but got a larger one.`, {
      extensions: { code: 'BAD_USER_INPUT', http: { status: 413 } },
    })

  async function counted(body: ReadableStream<Uint8Array>): Promise<Uint8Array[]> {
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of body) {
      size += chunk.byteLength
      if (size <= maximum) chunks.push(chunk)
      // A client hears the answer only if its body is read. Nobody has to read a body without end.
      if (size > patience * maximum) break
    }
    if (size > maximum) throw tooLarge()
    return chunks
  }

  return {
    onRequestParse({ request, requestParser, setRequestParser, fetchAPI }) {
      const announced = request.headers.get('content-length')
      if (announced !== null) {
        if (Number(announced) <= maximum) return
        throw tooLarge()
      }
      const { body } = request
      if (!body || !requestParser) return
      setRequestParser(async () => {
        const { url, method, headers } = request
        const whole = new Blob((await counted(body)) as BlobPart[])
        return requestParser(new fetchAPI.Request(url, { method, headers, body: whole }))
      })
    },
  }
}
