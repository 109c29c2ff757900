import {
  type ArgumentNode,
  type GraphQLArgument,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isRequiredInputField,
  Kind,
} from 'graphql'
import { type Condition, conditionsIn, inOurWords } from './conditions.ts'
import { intoInput } from './into-input.ts'
import { plain, plainNamesOf } from './names.ts'
import { isObject } from './pasted.ts'
import { brief, Untranslatable } from './rest-map.ts'

/** Parameters of REST that the graph answers otherwise, with the advice. */
const advice: Readonly<Record<string, string>> = {
  offset: '`offset` has no equal: give the `endCursor` of a page as `after` to get the next one.',
  continuationtoken: '`continuationToken` has no equal: give the `endCursor` of a page as `after` to get the next one.',
  pagetoken: 'The token of a page has no equal: give the `endCursor` of a page as `after` to get the next one.',
  limit: '`limit` has no equal: the field has all of them.',
  summary: '`summary` has no equal: the selection decides what the answer has.',
  compare: '`compare` has no equal here: see `Environment.flagDiffs` and `Project.flagDiffs`.',
}

/** The arguments of a query, each a variable, and the notes about the rest. */
export class Arguments {
  readonly notes: string[] = []
  readonly variables: Record<string, unknown> = {}
  /** The keys of the environments that `env` selects. */
  environments: readonly string[] = []
  readonly #types: Record<string, string> = {}
  readonly #inputs: Record<string, unknown> = {}

  /** The declaration of the variables: `($projectKey: String!)`. */
  get declared(): string {
    const all = Object.entries(this.#types).map(([name, type]) => `$${name}: ${type}`)
    return all.length > 0 ? `(${all.join(', ')})` : ''
  }

  /** Declares a variable. A name that another value has gets a number. */
  variable(wanted: string, type: string, value: unknown): string {
    let name = wanted
    for (let number = 2; name in this.variables && this.variables[name] !== value; number++) name = `${wanted}${number}`
    this.variables[name] = value
    this.#types[name] = type
    return name
  }

  argument(name: string, type: GraphQLInputType, value: unknown, variable = name): ArgumentNode {
    const own = this.variable(variable, String(type), value)
    return {
      kind: Kind.ARGUMENT,
      name: { kind: Kind.NAME, value: name },
      value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: own } },
    }
  }

  has(name: string): boolean {
    return name in this.#inputs
  }

  /** The arguments for which parameters were taken. */
  further(args: readonly GraphQLArgument[]): ArgumentNode[] {
    return args
      .filter(({ name }) => this.has(name))
      .map(({ name, type }) => this.argument(name, type, this.#inputs[name]))
  }

  note(name: string, values: readonly unknown[] = []): void {
    const word = plain(name)
    const known = Object.hasOwn(advice, word) ? advice[word] : undefined
    const isNothing = word === 'offset' && Number(values[0]) === 0
    if (!isNothing) this.notes.push(known ?? `\`${name}\` has no equal and is left out.`)
  }

  /** Takes a parameter for an argument. Returns whether there is one. */
  takes(args: readonly GraphQLArgument[], name: string, values: readonly unknown[]): boolean {
    const argument = (own: string) => args.find((one) => one.name === own)
    const [value] = values
    if (name === 'limit' && argument('first')) return this.#set(argument('first')!, Number(value))
    if (name === 'env' && !args.some((one) => plain(one.name).startsWith('environmentkey'))) {
      this.environments = values.flatMap((one) => String(one).split(','))
      return true
    }
    if (name === 'sort') return this.#sort(args, String(value))
    if (name === 'filter') return this.#filter(args, value)
    return this.#named(args, name, values) || this.#inFilter(args, { field: name, operator: 'equals', value })
  }

  /** Takes a parameter that is a condition of the filter in other words, such as `archived`. */
  #inFilter(args: readonly GraphQLArgument[], condition: Condition): boolean {
    const argument = args.find(({ name }) => name === 'filter')
    const type = argument && getNullableType(argument.type)
    return isInputObjectType(type) && this.#condition(argument!, type, condition, undefined)
  }

  #set({ name, type }: GraphQLArgument, value: unknown): boolean {
    const input = this.#tried(name, () => intoInput(type, value, [name], this))
    if (input !== undefined) this.#inputs[name] = input
    return true
  }

  /** A value, or a note why it is left out. */
  #tried(name: string, make: () => unknown): unknown {
    try {
      return make()
    } catch (error) {
      if (!(error instanceof Untranslatable)) throw error
      this.notes.push(`\`${name}\` is left out. ${error.message}`)
      return undefined
    }
  }

  #sort(args: readonly GraphQLArgument[], sort: string): boolean {
    const raw = args.find(({ name }) => name === 'rawSort')
    if (raw) return this.#set(raw, sort)
    const order = args.find(({ name }) => name === 'orderBy')
    const type = order && getNullableType(order.type)
    if (!order || !isInputObjectType(type)) return false
    const field = type.getFields().field
    if (!field || !isEnumType(getNullableType(field.type))) return false
    const word = this.#tried(`sort=${sort}`, () => intoInput(field.type, sort.replace(/^-/, ''), ['sort'], this))
    const direction = sort.startsWith('-') ? 'DESC' : 'ASC'
    if (word !== undefined) this.#inputs[order.name] = { field: word, direction }
    return true
  }

  #filter(args: readonly GraphQLArgument[], filter: unknown): boolean {
    const raw = args.find(({ name }) => name === 'rawFilter')
    if (raw) return this.#set(raw, filter)
    const argument = args.find(({ name }) => name === 'filter')
    const type = argument && getNullableType(argument.type)
    const conditions = isObject(filter)
      ? Object.entries(filter).map(([field, value]) => ({ field, operator: 'equals', value }))
      : conditionsIn(String(filter))
    if (conditions.length === 0) this.notes.push(`The filter ${brief(filter)} has no condition that can be read.`)
    const environment = conditions.find(({ field }) => field === 'filterEnv')?.value
    for (const { field, operator, value } of conditions) {
      if (field === 'filterEnv') continue
      const said = isObject(value) && environment ? { ...value, environmentKey: environment } : value
      const isTaken =
        isInputObjectType(type) && this.#condition(argument!, type, { field, operator, value: said }, environment)
      if (!isTaken && !this.#named(args, field, [value]))
        this.notes.push(`The condition \`${field}\` has no equal and is left out.`)
    }
    return true
  }

  #condition(argument: GraphQLArgument, type: GraphQLInputObjectType, given: Condition, environment: unknown): boolean {
    const fields = type.getFields()
    const { field, value } = inOurWords(given, Object.keys(fields))
    const own = fields[field]
    if (!own || value === undefined) return false
    const inner = getNullableType(own.type)
    const whole =
      isInputObjectType(inner) && !isObject(value) && inner.getFields().environmentKey
        ? { environmentKey: environment, value }
        : value
    return this.#into(argument, own.name, own.type, whole)
  }

  #into({ name }: GraphQLArgument, field: string, type: GraphQLInputType, value: unknown): boolean {
    const input = this.#tried(field, () => intoInput(type, value, [name, field], this))
    if (input !== undefined) this.#inputs[name] = { ...(this.#inputs[name] as object | undefined), [field]: input }
    return true
  }

  /** Takes a parameter for the argument of its name, or for the field of its name in a filter or a window. */
  #named(args: readonly GraphQLArgument[], name: string, values: readonly unknown[]): boolean {
    const forms = [plain(name), `${plain(name)}s`]
    const value = (type: GraphQLInputType) =>
      isListType(getNullableType(type))
        ? values.flatMap((one) =>
            typeof one === 'string' && !isInputObjectType(getNamedType(type)) ? one.split(',') : [one],
          )
        : values[0]
    const own = args.find(
      (one) => !isPageArgument(one) && plainNamesOf(one.name).some((plainName) => forms.includes(plainName)),
    )
    if (own && isLeafType(getNamedType(own.type))) return this.#set(own, value(own.type))
    for (const argument of args) {
      const type = getNullableType(argument.type)
      if (!isInputObjectType(type) || Object.values(type.getFields()).some(isRequiredInputField)) continue
      const field = Object.values(type.getFields()).find((one) =>
        plainNamesOf(one.name).some((plainName) => forms.includes(plainName)),
      )
      if (field && isLeafType(getNamedType(field.type)))
        return this.#into(argument, field.name, field.type, value(field.type))
    }
    return false
  }
}

const isPageArgument = ({ name, type }: GraphQLArgument) =>
  ['after', 'before'].includes(name) && String(type) === 'String'
