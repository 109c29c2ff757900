import type { GraphQLSchema } from 'graphql'
import { type RemovedOperation, removedOperations, replacedOperations } from '../../src/rest/removed.ts'
import { resources } from '../../src/rest/resources.ts'
import { fieldsOf } from './fields-of.ts'
import { restFields } from './rest-fields.ts'
import type { NamedOperation } from './rest-operations.ts'
import { table } from './table.ts'

/**
 * A table of the resources, and a table of the operations of each area.
 *
 * @throws {Error} if an operation has no fields, or a line of `rest-fields.ts` has no operation.
 */
export function restTables(operations: readonly NamedOperation[], schema: GraphQLSchema): string {
  const names = operations.map(({ exportName }) => exportName)
  const wrong = [
    ...operations.filter((one) => fieldsOf(one, schema).length === 0).map(({ exportName }) => exportName),
    ...Object.keys(restFields).filter((name) => !names.includes(name)),
  ]
  if (wrong.length > 0) {
    throw new Error(`Expected scripts/docs/rest-fields.ts to have the fields of each operation, but not so: ${wrong}.`)
  }
  const areas = Object.entries(Object.groupBy(operations, ({ area }) => area))
  return [
    `## Resources\n\n${resourcesTable()}`,
    ...areas.map(([area, own = []]) => {
      const heading = area === 'ai' ? 'AI' : area.charAt(0).toUpperCase() + area.slice(1)
      return `## ${heading}\n\n${table(
        ['route', 'operation', 'fields'],
        own.map((one) => row(one, fieldsOf(one, schema))),
      )}`
    }),
    `## Removed by LaunchDarkly\n\n${removedTable()}`,
  ].join('\n')
}

const resourcesTable = () =>
  table(
    ['type', 'address', 'single', 'list', 'page size'],
    Object.values(resources).map(({ type, address, get, list, pageSize }) => [
      `\`${type}\``,
      address.map((part) => `\`${part}\``).join(' '),
      get ? `\`${get.path}\`` : '',
      list ? `\`${list.path}\`` : '',
      pageSize === undefined ? '' : String(pageSize),
    ]),
  )

/** The removed operations, with the fields that stand for them. */
const removedTable = () =>
  table(
    ['route', 'field', 'replacement'],
    [...removedOperations, ...replacedOperations].map(({ method, path, field, replacement }: RemovedOperation) => [
      ...[`\`${method} ${path}\``, `\`${field}\``, replacement ?? ''],
    ]),
  )

function row({ method, path, beta, exportName }: NamedOperation, fields: readonly string[]): string[] {
  return [
    `\`${method} ${path}\`${beta ? ' (beta)' : ''}`,
    `\`${exportName}\``,
    fields.map((field) => `\`${field}\``).join(', '),
  ]
}
