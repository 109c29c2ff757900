import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { listening } from './other-server.ts'

/** A forward proxy on http, with what it was asked: tunnels to https upstreams, and whole requests to http ones. */
export interface ForwardProxy {
  /** Without a slash at the end. */
  readonly url: string
  readonly port: number
  readonly asked: readonly { readonly method: string; readonly target: string; readonly headers: IncomingHttpHeaders }[]
  close(): Promise<void>
}

/** @param behaviour a status that refuses everything, or `silent` for no answer to the first tunnel. Default: it serves. */
export async function startProxy(behaviour?: 407 | 502 | 'silent'): Promise<ForwardProxy> {
  const asked: ForwardProxy['asked'][number][] = []
  const sockets = new Set<Socket>()
  const refuses = typeof behaviour === 'number' ? behaviour : undefined

  const server = createServer(({ method = '', url = '', headers }, response) => {
    asked.push({ method, target: url, headers })
    if (refuses) return response.writeHead(refuses).end('refused by the proxy')
    const { 'proxy-authorization': _, ...forwarded } = headers
    const onward = request(url, { method, headers: forwarded }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers).flushHeaders()
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy()).end()
  })
  server.on('connect', ({ method = '', url = '', headers }, socket: Socket) => {
    asked.push({ method, target: url, headers })
    socket.on('error', () => {})
    if (behaviour === 'silent' && asked.length === 1) return
    if (refuses) return socket.end(`HTTP/1.1 ${refuses} Refused\r\ncontent-length: 0\r\n\r\n`)
    const { hostname, port } = new URL(`http://${url}`)
    const onward = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.pipe(socket).pipe(onward)
    })
    sockets.add(onward)
    onward.on('error', () => socket.destroy())
  })
  server.on('connection', (socket) => sockets.add(socket))

  const { url, port, close } = await listening(server)
  return {
    url,
    port,
    asked,
    close() {
      for (const socket of sockets) socket.destroy()
      return close()
    },
  }
}
