import { type DocumentNode, type GraphQLError, Kind, Lexer, Source, TokenKind } from 'graphql'
import { createGraphQLError, type Plugin } from 'graphql-yoga'
import { type Measures, measured } from './measure.ts'

export interface ShapeLimits {
  /** The most tokens of a document, and the most fields of an operation with its fragments spread. */
  readonly maxTokens: number
  readonly maxDepth: number
  readonly maxAliases: number
  readonly maxRootFields: number
  readonly maxDirectives: number
}

/** The deepest nesting of brackets. Parsers and visitors of documents use a stack frame for each level. */
const mostNested = 200

/**
 * Refuses documents by their shape: by the text before it is parsed, and by the measures before the validation, because validation
 * of a machine-made document can take longer than its execution.
 */
export function shapeLimits(limits: ShapeLimits): Plugin {
  const known = new WeakMap<DocumentNode, readonly GraphQLError[]>()
  return {
    onParams({ params: { query, variables }, setResult }) {
      const error =
        (query && mayBeTooMuch(query, limits) && refusedText(query, limits)) || (variables && refusedValues(variables))
      if (error) setResult({ errors: [error] })
    },
    onValidate({ params: { documentAST }, setResult }) {
      const errors = known.get(documentAST) ?? refusedShape(documentAST, limits)
      known.set(documentAST, errors)
      if (errors.length) setResult(errors)
    },
  }
}

/** Whether the text needs counting. Each token has at least one character, and most texts have few brackets. */
function mayBeTooMuch(text: string, { maxTokens }: ShapeLimits): boolean {
  if (text.length > maxTokens) return true
  let brackets = 0
  for (let index = 0; index < text.length; index++) if ('([{'.includes(text[index]!)) brackets++
  return brackets > mostNested
}

const opening: ReadonlySet<string> = new Set([TokenKind.PAREN_L, TokenKind.BRACKET_L, TokenKind.BRACE_L])
const closing: ReadonlySet<string> = new Set([TokenKind.PAREN_R, TokenKind.BRACKET_R, TokenKind.BRACE_R])

/** Returns undefined if the text is within the limits, or is not a GraphQL document; the parser reports that error. */
function refusedText(text: string, { maxTokens }: ShapeLimits): GraphQLError | undefined {
  const source = new Source(text)
  const lexer = new Lexer(source)
  let nested = 0
  try {
    for (let tokens = 1; ; tokens++) {
      const token = lexer.advance()
      if (token.kind === TokenKind.EOF) return undefined
      if (opening.has(token.kind)) nested++
      if (closing.has(token.kind)) nested--
      const place = { source, positions: [token.start] }
      if (tokens > maxTokens) {
        return refusal(`Expected a document of at most ${maxTokens} tokens (MAX_TOKENS), but got more.`, place)
      }
      if (nested > mostNested) {
        return refusal(`Expected brackets at most ${mostNested} deep within each other, but got more.`, place)
      }
    }
  } catch {
    return undefined
  }
}

/** Refuses deeply nested variables, because reading, coercing and serialising a value uses a stack frame for each level. */
function refusedValues(variables: object): GraphQLError | undefined {
  let level: object[] = [variables]
  for (let deep = 0; level.length; deep++) {
    if (deep > mostNested) {
      return refusal(`Expected the values of variables at most ${mostNested} deep within each other, but got more.`, {})
    }
    const next: object[] = []
    for (const one of level) for (const value of Object.values(one)) if (isObject(value)) next.push(value)
    level = next
  }
  return undefined
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** The most repetitions of a field in a selection. Tools that combine selections repeat fields. */
const mostRepeats = 100

interface Limit {
  readonly of: keyof Measures
  readonly most: number
  readonly words: string
  /** Undefined if the limit is no setting. */
  readonly setting?: string
}

function refusedShape(document: DocumentNode, limits: ShapeLimits): readonly GraphQLError[] {
  const { maxTokens, maxDepth, maxAliases, maxRootFields, maxDirectives } = limits
  const all: readonly Limit[] = [
    { of: 'depth', most: maxDepth, words: 'fields at most # deep within each other', setting: 'MAX_DEPTH' },
    { of: 'rootFields', most: maxRootFields, words: 'at most # fields at the root', setting: 'MAX_ROOT_FIELDS' },
    { of: 'aliases', most: maxAliases, words: 'at most # aliases', setting: 'MAX_ALIASES' },
    { of: 'directives', most: maxDirectives, words: 'at most # directives', setting: 'MAX_DIRECTIVES' },
    { of: 'repeats', most: mostRepeats, words: 'a field at most # times in a selection' },
    { of: 'fields', most: maxTokens, words: 'at most # fields with its fragments spread', setting: 'MAX_TOKENS' },
  ]
  for (const [definition, measures] of measured(document)) {
    const broken = all.filter(({ of, most }) => measures[of] > most)
    if (!broken.length) continue
    const { name, kind } = definition
    const what = kind === Kind.FRAGMENT_DEFINITION ? 'fragment' : definition.operation
    const called = name ? `the ${what} ${name.value}` : `the ${what}`
    return broken.map(({ of, most, words, setting }) => {
      const limit = words.replace('#', String(most)) + (setting ? ` (${setting})` : '')
      const message = `Expected ${called} to have ${limit}, but got ${measures[of]}.`
      return refusal(message, { nodes: name ?? definition })
    })
  }
  return []
}

const refusal = (message: string, place: Parameters<typeof createGraphQLError>[1]) =>
  createGraphQLError(message, { ...place, extensions: { code: 'BAD_USER_INPUT' } })
