import { type Connection, connection, type PageArgs } from './connection.ts'

/**
 * A list that REST gives as a whole, as a connection: the pages are cut here, and each costs what the whole costs. It is read
 * once the arguments are known to be usable.
 */
export const unpaged = <Doc>(args: PageArgs, read: () => Promise<readonly Doc[]>): Promise<Connection<Doc>> =>
  connection(
    args,
    async ({ offset, limit }) => {
      const all = await read()
      return { items: all.slice(offset, offset + limit), totalCount: all.length }
    },
    { pageMaximum: Number.POSITIVE_INFINITY },
  )
