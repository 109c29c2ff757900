import { request } from 'undici'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import type { Rep } from './told.ts'

/** A read of REST. Its name is the method and the address. */
export interface Get {
  readonly path: string
  readonly beta?: boolean
  readonly body?: unknown
}

export interface Got {
  readonly status: number
  readonly json: Rep
}

/** The account: small, so that each list has one to three pages. */
export const scale = { flags: 130, projects: 5, members: 60, environments: 25 }

export interface Account {
  readonly sandbox: Sandbox
  /** Sends a read, once for all that ask for it. */
  get(read: Get): Promise<Got>
  close(): Promise<void>
}

export async function startAccount(): Promise<Account> {
  const sandbox = await startSandbox(scale)
  const got = new Map<string, Promise<Got>>()

  async function send({ path, beta, body }: Get): Promise<Got> {
    const { statusCode: status, body: answer } = await request(`${sandbox.url}/api/v2${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: sandbox.token,
        'content-type': 'application/json',
        'ld-api-version': beta ? 'beta' : '20240415',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      reset: true,
    })
    const json = (await answer.json()) as Rep
    if (status < 300 || status === 404) return { status, json }
    throw new Error(`${status} for ${path}: ${JSON.stringify(json)}`)
  }

  return {
    sandbox,
    get(read) {
      const name = `${read.path} ${JSON.stringify(read.body)}`
      const known = got.get(name) ?? send(read)
      got.set(name, known)
      return known
    },
    close: () => sandbox.close(),
  }
}
