import { type Connection, connection, type PageArgs } from './connection.ts'

/**
 * A list that REST returns as a whole, as a connection. The pages are cut here, and each costs the calls of the whole list. The
 * list is read after the arguments were checked.
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
