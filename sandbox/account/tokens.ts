export interface TokenRecord {
  id: string
  value: string
  name: string
  memberId: string
  role: 'admin' | 'reader' | 'custom'
  /** Kinds of resources that are answered with 403, even to somebody who only reads. */
  refused: readonly string[]
}

/** Known in advance, so that a command line or a configuration can name them. They open nothing but a sandbox. */
export const tokens = {
  admin: 'api-5a17db0c-0000-4000-8000-5a17db0c0001',
  reader: 'api-5a17db0c-0000-4000-8000-5a17db0c0002',
  limited: 'api-5a17db0c-0000-4000-8000-5a17db0c0003',
}
