/**
 * The part of Go's text/template that the chart uses, for tests on machines without Helm. A function or a form that is not here is an
 * error, and so is a path through a value that does not exist.
 */

export type Value = unknown
type Scope = ReadonlyMap<string, { value: Value }>
type Expression = (dot: Value, scope: Scope) => Value
type Run = (dot: Value, scope: Map<string, { value: Value }>) => string
export type Functions = Readonly<Record<string, (...args: never[]) => Value>>

interface Action {
  readonly text: string
  readonly at: number
}
type Part = string | Action

/** The texts and actions of a template, with the blanks beside `{{-` and `-}}` removed. Comments are no parts. */
function partsOf(source: string): Part[] {
  const parts: Part[] = []
  let end = 0
  let trims = false
  for (const found of source.matchAll(/\{\{(- )?\s*(\/\*[\s\S]*?\*\/|(?:"[^"]*"|[^"])*?)\s*( -)?\}\}/g)) {
    const [all, left, text = '', right] = found
    let before = source.slice(end, found.index)
    if (trims) before = before.trimStart()
    if (left) before = before.trimEnd()
    parts.push(before)
    if (!text.startsWith('/*')) parts.push({ text, at: found.index })
    end = found.index + all.length
    trims = right !== undefined
  }
  const rest = source.slice(end)
  if (/\{\{|\}\}/.test(rest)) throw new Error(`Expected whole actions, but got: ${rest.slice(0, 100)}`)
  parts.push(trims ? rest.trimStart() : rest)
  return parts
}

const isTrue = (value: Value): boolean =>
  typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value)

/** A value of a path. Go prints the last missing part as nothing, and refuses to go on from it. */
function pathOf(from: Value, names: readonly string[], seen: (path: string) => void): Value {
  let value = from
  for (const [at, name] of names.entries()) {
    if (typeof value !== 'object' || value === null) throw new Error(`Expected an object before .${name}`)
    value = (value as Record<string, Value>)[name]
    if (names[0] === 'Values' && at > 0) seen(names.slice(1, at + 1).join('.'))
  }
  return value
}

export class Templates {
  readonly #bodies = new Map<string, Run>()
  readonly #functions: Functions
  /** The paths of values that were read, such as `image.tag`. */
  readonly read = new Set<string>()

  constructor(functions: Functions) {
    this.#functions = {
      ...functions,
      include: (name: string, dot: Value) => this.run(name, dot),
    }
  }

  add(name: string, source: string): void {
    const parts = partsOf(source)
    const body = this.#block(parts, [])
    if (parts.length > 0) throw new Error(`Expected no {{ ${(parts[0] as Action).text} }} in ${name}`)
    this.#bodies.set(name, body)
  }

  run(name: string, dot: Value): string {
    const body = this.#bodies.get(name)
    if (!body) throw new Error(`Expected a template ${name}`)
    return body(dot, new Map([['$', { value: dot }]]))
  }

  /** Takes parts up to one of the words, which stays. */
  #block(parts: Part[], until: readonly string[]): Run {
    const runs: Run[] = []
    for (let part = parts[0]; part !== undefined; part = parts[0]) {
      if (typeof part !== 'string' && /^(end|else)\b/.test(part.text)) {
        if (!until.includes(part.text.split(' ')[0]!)) break
        return (dot, scope) => runs.map((run) => run(dot, scope)).join('')
      }
      parts.shift()
      if (typeof part !== 'string') runs.push(this.#action(part, parts))
      else {
        const text = part
        runs.push(() => text)
      }
    }
    if (until.length > 0) throw new Error('Expected {{ end }}')
    return (dot, scope) => runs.map((run) => run(dot, scope)).join('')
  }

  #action({ text }: Action, parts: Part[]): Run {
    const [word = ''] = text.split(/\s/)
    const rest = text.slice(word.length).trim()
    if (word === 'define') {
      const body = this.#block(parts, ['end'])
      parts.shift()
      this.#bodies.set(JSON.parse(rest), body)
      return () => ''
    }
    if (word === 'if' || word === 'with') return this.#branch(word, rest, parts)
    if (word === 'range') return this.#range(rest, parts)
    const assigned = /^(\$\w+)\s*:=\s*([\s\S]+)$/.exec(text)
    if (assigned) {
      const value = this.#pipeline(assigned[2]!)
      return (dot, scope) => {
        scope.set(assigned[1]!, { value: value(dot, scope) })
        return ''
      }
    }
    const value = this.#pipeline(text)
    return (dot, scope) => printed(value(dot, scope))
  }

  #branch(word: string, condition: string, parts: Part[]): Run {
    const test = this.#pipeline(condition)
    const then = this.#block(parts, ['end', 'else'])
    const end = parts.shift() as Action
    let otherwise: Run = () => ''
    if (/^else (if|with) /.test(end.text)) {
      const [, next = '', rest = ''] = /^else (\w+) ([\s\S]+)$/.exec(end.text)!
      otherwise = this.#branch(next, rest, parts)
    } else if (end.text === 'else') {
      otherwise = this.#block(parts, ['end'])
      parts.shift()
    }
    return (dot, scope) => {
      const value = test(dot, scope)
      if (!isTrue(value)) return otherwise(dot, new Map(scope))
      return then(word === 'with' ? value : dot, new Map(scope))
    }
  }

  #range(text: string, parts: Part[]): Run {
    const [, key, item, rest] = /^(?:(\$\w+),\s*(\$\w+)\s*:=\s*)?([\s\S]+)$/.exec(text)!
    const list = this.#pipeline(rest!)
    const body = this.#block(parts, ['end'])
    parts.shift()
    return (dot, scope) => {
      const all = (list(dot, scope) ?? {}) as object
      const entries = Array.isArray(all) ? [...all.entries()] : Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1))
      return entries
        .map(([name, value]) => {
          const inner = new Map(scope)
          if (key && item) inner.set(key, { value: name }).set(item, { value })
          return body(value, inner)
        })
        .join('')
    }
  }

  #pipeline(text: string): Expression {
    const words = text.match(/"(?:[^"\\]|\\.)*"|[()|]|[^\s()|"]+/g) ?? []
    const made = this.#commands(words)
    if (words.length > 0) throw new Error(`Expected an expression, but got ${text}`)
    return made
  }

  /** Takes words up to the end or a closing parenthesis, which stays. */
  #commands(words: string[]): Expression {
    let before: Expression | undefined
    do {
      if (words[0] === '|') words.shift()
      before = this.#command(words, before)
    } while (words[0] === '|')
    return before
  }

  #command(words: string[], piped: Expression | undefined): Expression {
    const [name = ''] = words
    const isCall = /^[a-z]\w*$/i.test(name) && !['true', 'false', 'nil'].includes(name)
    if (isCall) words.shift()
    const operands: Expression[] = []
    while (words.length > 0 && words[0] !== '|' && words[0] !== ')') operands.push(this.#operand(words))
    if (piped) operands.push(piped)
    if (isCall) {
      const called = this.#functions[name]
      if (!called) throw new Error(`Expected a function that is known here, but got ${name}`)
      return (dot, scope) => called(...(operands.map((one) => one(dot, scope)) as never[]))
    }
    const [first, ...args] = operands
    if (!first) throw new Error('Expected an operand')
    if (args.length === 0) return first
    return (dot, scope) => (first(dot, scope) as (...given: Value[]) => Value)(...args.map((one) => one(dot, scope)))
  }

  #operand(words: string[]): Expression {
    const word = words.shift()!
    if (word === '(') {
      const inner = this.#commands(words)
      if (words.shift() !== ')') throw new Error('Expected )')
      return inner
    }
    if (word.startsWith('"')) return () => JSON.parse(word)
    if (/^-?\d+$/.test(word)) return () => Number(word)
    if (word === 'true' || word === 'false') return () => word === 'true'
    const path = /^(\$\w*)?((?:\.\w+)*|\.)$/.exec(word)
    if (!path) throw new Error(`Expected an operand, but got ${word}`)
    const [, variable, rest = ''] = path
    const names = rest.split('.').filter(Boolean)
    return (dot, scope) => {
      if (variable && !scope.has(variable)) throw new Error(`Expected a variable that is set, but got ${variable}`)
      return pathOf(variable ? scope.get(variable)!.value : dot, names, (path) => this.read.add(path))
    }
  }
}

const printed = (value: Value): string => {
  if (value === undefined || value === null) throw new Error('Expected a value to print, but got none')
  if (typeof value === 'object') throw new Error(`Expected a text to print, but got ${JSON.stringify(value)}`)
  return String(value)
}
