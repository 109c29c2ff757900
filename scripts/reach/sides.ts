import { operations as answered } from '../../sandbox/operations.ts'
import { removedOperations, replacedOperations } from '../../src/rest/removed.ts'
import { createSchema } from '../../src/schema.ts'
import { fieldsOf } from '../docs/fields-of.ts'
import { restOperations } from '../docs/rest-operations.ts'

/** The operations of the graph and of the sandbox. */
export async function sides(root: string) {
  const schema = createSchema()
  const operations = await restOperations(root)
  const reached = operations.filter((operation) => fieldsOf(operation, schema).length > 0)
  return { reached, answered, removed: [...removedOperations, ...replacedOperations] }
}
