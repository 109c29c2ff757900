import { mapAsyncIterator } from '@graphql-tools/utils'
import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { fewest } from '../graph/failures.ts'
import { shortened } from '../rest/shown.ts'

interface Part {
  readonly errors?: readonly GraphQLError[]
  readonly incremental?: readonly Part[]
}

/**
 * Removes errors beyond the limit from an answer and from each of its parts, before they are processed. Cuts long messages, which
 * can repeat names of the request.
 */
export function errorLimit(maxErrors: number): Plugin {
  function limited<Some extends Part>(part: Some): Some {
    const { errors, incremental } = part
    if (!errors && !incremental) return part
    return {
      ...part,
      ...(errors && { errors: fewest(errors, maxErrors) }),
      ...(incremental && { incremental: incremental.map(limited) }),
    }
  }
  return {
    onExecute: () => ({
      onExecuteDone({ result, setResult }) {
        if (!(Symbol.asyncIterator in result)) return setResult(limited(result))
        setResult(mapAsyncIterator(result, limited))
      },
    }),
    onResultProcess({ result, setResult }) {
      if (Array.isArray(result) || Symbol.asyncIterator in result || !result.errors) return
      const errors = fewest(result.errors, maxErrors)
      setResult({ ...result, errors: errors.some(isLong) ? errors.map(cut) : errors })
    },
  }
}

const isLong = ({ message }: GraphQLError): boolean => shortened(message) !== message

function cut(error: GraphQLError): GraphQLError {
  if (!isLong(error)) return error
  const { nodes, source, positions, path, extensions } = error
  return new GraphQLError(shortened(error.message), { nodes, source, positions, path, extensions })
}
