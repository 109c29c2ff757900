import type { GraphQLSchema } from 'graphql'
import { fieldsOf } from '../scripts/docs/fields-of.ts'
import { restOperations } from '../scripts/docs/rest-operations.ts'
import { createSchema } from '../src/schema.ts'
import { formFindings } from './answer-forms.ts'
import { compiled } from './compiled.ts'
import { instructionFindings } from './instructions.ts'
import { parameterFindings } from './parameters.ts'
import { type Ours, reachedIn } from './reached.ts'
import { repFindings, repsIn, restSources } from './reps.ts'
import type { ApiDocument } from './schema.ts'

/** What our operations and documents lack of LaunchDarkly's document, a line for each. Begins with what is found at once. */
export async function ourFindings(document: ApiDocument, root: string): Promise<readonly string[]> {
  const differing = repFindings(document, repsIn(restSources()))
  if (differing.length) return differing
  const schema = createSchema()
  const reached = reachedIn(document, await operationsOf(root, schema))
  return [...parameterFindings(reached), ...formFindings(document, reached), ...instructionFindings(reached, schema)]
}

async function operationsOf(root: string, schema: GraphQLSchema): Promise<readonly Ours[]> {
  const types = compiled(root)
  return (await restOperations(root)).map((operation) => ({
    ...operation,
    ...types.get(operation.exportName)!,
    fields: fieldsOf(operation, schema),
  }))
}
