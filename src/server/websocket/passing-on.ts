import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

/** The headers of the hop from a client to this server that ask for another protocol. */
const ofUpgrade = ['upgrade', 'http2-settings']

/**
 * Gives a request that asks for another protocol back to its server, as an ordinary request. As soon as a server has a listener for upgrades,
 * Node takes its connection away from HTTP, although HTTP lets a server ignore the wish (RFC 9110, section 7.8). Some clients, such as Java's,
 * ask for HTTP/2 in each first request.
 */
export function passOn(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = request
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name, value] = [rawHeaders[index]!.toLowerCase(), rawHeaders[index + 1]!]
    if (!ofUpgrade.includes(name)) lines.push(`${name}: ${name === 'connection' ? withoutUpgrade(value) : value}`)
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
  server.emit('encrypted' in socket ? 'secureConnection' : 'connection', socket)
}

/** The other options of a connection, such as `close`. */
const withoutUpgrade = (options: string): string =>
  options
    .split(',')
    .filter((option) => !ofUpgrade.includes(option.trim().toLowerCase()))
    .join(',')
