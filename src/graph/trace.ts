import { MapperKind, mapSchema } from '@graphql-tools/utils'
import { defaultFieldResolver, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql'
import { asking } from '../rest/client/asking.ts'

/**
 * Returns a copy of the schema whose resolvers report to the REST layer which field they work for. This costs time for each field,
 * so it is used only for requests that ask for a trace.
 */
export const traced = (schema: GraphQLSchema): GraphQLSchema =>
  mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field) => {
      const { resolve = defaultFieldResolver } = field
      return {
        ...field,
        resolve: (source, args, context, info) =>
          asking.run([pathOf(info)], () => resolve(source, args, context, info)),
      }
    },
  })

/** Does work of a resolver on behalf of fields below it, so that the trace names those fields. */
export function workingFor<Value>(names: Iterable<string>, work: () => Value): Value {
  const fields = asking.getStore()
  return fields
    ? asking.run(
        fields.flatMap((field) => [...names].map((name) => `${field}.${name}`)),
        work,
      )
    : work()
}

/** `project.flags.nodes.maintainer`: the indexes of lists are left out, so that a hundred flags have one name. */
function pathOf(info: GraphQLResolveInfo): string {
  const names: (string | number)[] = []
  for (let at: GraphQLResolveInfo['path'] | undefined = info.path; at; at = at.prev) names.unshift(at.key)
  return names.filter((name) => typeof name === 'string').join('.')
}
