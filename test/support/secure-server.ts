import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TlsOptions } from 'node:tls'
import { generate } from 'selfsigned'
import { listening, type OtherServer } from './other-server.ts'

/** A certificate that signed itself, and the file of it that makes a process trust it. */
export interface Certificate {
  readonly key: string
  readonly cert: string
  readonly file: string
  /** Takes the file away. */
  remove(): void
}

/** @param expired whether its time is over. Default false. */
export async function certificateOf(
  host: { ip: string } | { name: string },
  { expired = false } = {},
): Promise<Certificate> {
  const day = 86_400_000
  const from = Date.now() - (expired ? 3 : 1) * day
  const altName = 'ip' in host ? ({ type: 7, ip: host.ip } as const) : ({ type: 2, value: host.name } as const)
  const made = await generate([{ name: 'commonName', value: 'a test' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(from),
    notAfterDate: new Date(from + 2 * day),
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [altName] },
    ],
  })
  const directory = mkdtempSync(join(tmpdir(), 'certificate-'))
  const file = join(directory, 'cert.pem')
  writeFileSync(file, made.cert)
  return { key: made.private, cert: made.cert, file, remove: () => rmSync(directory, { recursive: true }) }
}

const projects: RequestListener = (_, response) => {
  response.setHeader('content-type', 'application/json').end('{"items":[],"totalCount":4}')
}

/** Of a server that is too old, and of a client that would still speak to it. */
export const oldVersions = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const

/** Makes Node itself take whatever version of TLS there is, so that it is not Node that refuses. */
export const anyVersion = '--tls-min-v1.0 --tls-cipher-list=DEFAULT@SECLEVEL=0'

/** Offers HTTP/2 before HTTP/1.1, though the server of this file speaks the latter alone. */
export const bothVersions: TlsOptions = { ALPNProtocols: ['h2', 'http/1.1'] }

/** An upstream on https that has four projects and nothing else. */
export async function startSecure(
  { key, cert }: Pick<Certificate, 'key' | 'cert'>,
  options: TlsOptions = {},
  listener = projects,
): Promise<OtherServer> {
  return secure(await listening(createServer({ key, cert, ...options }, listener)))
}

const secure = (server: OtherServer): OtherServer => ({ ...server, url: server.url.replace('http:', 'https:') })
