import { MapperKind, mapSchema } from '@graphql-tools/utils'
import { defaultFieldResolver, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql'
import { asking } from '../rest/client/asking.ts'

/**
 * The same schema, with every resolver telling the REST layer which field it works for. It costs a little for each field, so a
 * request gets it only when it asks for a trace.
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

/** Does the work of the field that is resolved for the sake of fields below it, which are the ones that need it. */
export function workingFor<Value>(names: Iterable<string>, work: () => Value): Value {
  const fields = asking.getStore()
  return fields
    ? asking.run(
        fields.flatMap((field) => [...names].map((name) => `${field}.${name}`)),
        work,
      )
    : work()
}

/** `project.flags.nodes.maintainer`: the places in lists are left out, so that a hundred flags name one field. */
function pathOf(info: GraphQLResolveInfo): string {
  const names: (string | number)[] = []
  for (let at: GraphQLResolveInfo['path'] | undefined = info.path; at; at = at.prev) names.unshift(at.key)
  return names.filter((name) => typeof name === 'string').join('.')
}
