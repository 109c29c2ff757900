import { memoize1 } from '@graphql-tools/utils'
import {
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  valueFromASTUntyped,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { type DeprecatedField, type Looked, type LookUp, lookUpsOf } from '../graph/look-ups.ts'
import type { KnownKeys } from '../rest/client/known-keys.ts'
import { unknownKey } from './unknown-key.ts'

/** A key of a look-up that names nothing, and a deprecated field. */
export const hintCodes = ['UNKNOWN_KEY', 'DEPRECATED'] as const

/** What a client can do better. */
export interface Hint {
  /** The response names from the root to the field, without list indexes. */
  readonly path: string
  readonly code: (typeof hintCodes)[number]
  readonly message: string
  /** What to write in place of it. Null if nothing is known. */
  readonly suggestion: string | null
}

const mostHints = 20
/** The most objects of the answers to all look-ups of an operation that are looked at. */
const mostVisits = 100_000

/** The part of the context that hints use. */
interface Knowing {
  readonly knownKeys?: () => KnownKeys | null
}

/** What hints may tell besides what the request contains. */
interface Telling {
  /** Whether they tell the names of fields. */
  readonly fields: boolean
  /** Whether they suggest keys. */
  readonly keys: boolean
}

/**
 * Adds `extensions.hints` to an answer if there is something to say about the query: a key that names nothing, or a deprecated
 * field. It makes no call. Answers in parts have none.
 */
export function hints(telling: Telling): Plugin {
  return {
    onExecute: ({ args }) => ({
      onExecuteDone({ result, setResult }) {
        if (Symbol.asyncIterator in result) return
        const found = hintsAbout(args, result, telling)
        if (found.length) setResult({ ...result, extensions: { ...result.extensions, hints: found } })
      },
    }),
  }
}

function hintsAbout(args: ExecutionArgs, result: ExecutionResult, telling: Telling): readonly Hint[] {
  const operation = getOperationAST(args.document, args.operationName)
  if (!operation) return []
  const { lookUps, deprecated } = lookedOf(args)(operation)
  const keys = telling.keys ? ((args.contextValue as Knowing | undefined)?.knownKeys?.() ?? null) : null
  const missing = lookUps.length && result.data ? missingKeys(lookUps, operation, keys, args, result) : []
  return [...missing, ...(telling.fields ? deprecated.map(aboutDeprecated) : [])].slice(0, mostHints)
}

/** The look-ups by operation. The same document is parsed once, so that they are found once. */
const lookedIn = memoize1((_: ExecutionArgs['schema']) => new WeakMap<OperationDefinitionNode, Looked>())

const lookedOf =
  ({ schema, document }: ExecutionArgs) =>
  (operation: OperationDefinitionNode): Looked => {
    const known = lookedIn(schema).get(operation)
    if (known) return known
    const fragments = document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    )
    const looked = lookUpsOf(schema, operation, Object.fromEntries(fragments))
    lookedIn(schema).set(operation, looked)
    return looked
  }

function missingKeys(
  lookUps: readonly LookUp[],
  { variableDefinitions = [] }: OperationDefinitionNode,
  known: KnownKeys | null,
  { schema, variableValues }: ExecutionArgs,
  { data, errors = [] }: ExecutionResult,
): readonly Hint[] {
  let visits = mostVisits
  const failed = errors.map(({ path = [] }) => path.filter((one) => typeof one === 'string').join('.'))
  const { coerced = {} } = getVariableValues(schema, variableDefinitions, variableValues ?? {}, { maxErrors: 1 })
  const inputOf = (node: LookUp['key'] | undefined) => node && valueFromASTUntyped(node.value, coerced)

  /** The largest number of objects at a path in the answer. Undefined if the answer does not contain the field. */
  function countAt(value: unknown, path: readonly string[], depth = 0): number | undefined {
    if (visits-- <= 0) return Number.POSITIVE_INFINITY
    if (depth === path.length)
      return value === undefined ? undefined : Array.isArray(value) ? value.length : value === null ? 0 : 1
    if (Array.isArray(value)) {
      let most: number | undefined
      for (const item of value) {
        const count = countAt(item, path, depth)
        if (count !== undefined && count > (most ?? -1)) most = count
        if (most === Number.POSITIVE_INFINITY) break
      }
      return most
    }
    if (typeof value !== 'object' || value === null) return undefined
    return countAt((value as Readonly<Record<string, unknown>>)[path[depth]!], path, depth + 1)
  }

  const found: Hint[] = []
  for (const { path, type, key, owners } of lookUps) {
    if (found.length >= mostHints) break
    const name = path.join('.')
    if (failed.some((one) => one === name || one.startsWith(`${name}.`))) continue
    const value = inputOf(key)
    const keys = [...new Set(Array.isArray(value) ? value : [value])].filter((one) => typeof one === 'string')
    const count = countAt(data, path)
    if (count === undefined || count >= keys.length) continue
    const about = unknownKey({ type, owners: owners.map((one) => textOf(inputOf(one))), known })
    const missing = keys.filter((one) => !about.isKnown(one))
    // Where some of the objects are there, the others are told apart only if the answers contained all those keys.
    if (count > 0 && missing.length !== keys.length - count) continue
    for (const one of missing.slice(0, mostHints - found.length)) {
      found.push({ path: name, code: 'UNKNOWN_KEY', ...about.said(one) })
    }
  }
  return found
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

function aboutDeprecated({ path, name, reason }: DeprecatedField): Hint {
  return {
    path: path.join('.'),
    code: 'DEPRECATED',
    message: `\`${name}\` is deprecated: ${reason}`,
    suggestion: /^Use `?(\w+)/.exec(reason)?.[1] ?? null,
  }
}
