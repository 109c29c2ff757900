import { resources } from '../../src/rest/resources.ts'
import { table } from './table.ts'

/** The keys of the entities of the subgraph. */
export const entityKeys = (): string =>
  table(
    ['type', 'key besides `id`'],
    Object.values(resources).map(({ type, address, otherKeys = [] }) => [
      `\`${type}\``,
      [address.join(' '), ...otherKeys].map((key) => `\`${key}\``).join(', or '),
    ]),
  )
