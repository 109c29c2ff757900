import {
  begins,
  differs,
  has,
  hasAll,
  hasAny,
  is,
  isSameList,
  resembles,
  textOf,
} from '../filters/filter-operator-kinds.ts'
import { fieldsIn, type OperatorFilter, type OperatorFilters, type OperatorTerm } from '../filters/filter-operators.ts'
import { isSame } from '../resource/change.ts'
import { operators } from './clause-operators.ts'
import { type ContextInstanceRecord, type ContextRecord, kindKeyOf, kindKeysOf } from './context-record.ts'
import { attributeIn } from './contexts.ts'

const kindsIn = (kindKeys: readonly string[]) => [...new Set(kindKeys.map((one) => one.slice(0, one.indexOf(':'))))]

const equality = <Row>(values: (row: Row) => readonly string[]) => ({
  equals: has(values),
  notEquals: differs(values),
  anyOf: hasAny(values),
})

const lists = <Row>(values: (row: Row) => readonly string[]) => ({
  equals: isSameList(values),
  anyOf: hasAny(values),
  contains: hasAll(values),
})

const names = ({ attributes }: ContextRecord) => (typeof attributes.name === 'string' ? [attributes.name] : [])

/** LaunchDarkly's own id of a context, which no document tells. */
const idOf = ({ kind, key }: ContextRecord) => Buffer.from(kindKeyOf(kind, key)).toString('base64url')

const textsOf = ({ key, attributes }: ContextRecord) => [
  key,
  ...Object.values(attributes).filter((value) => typeof value === 'string'),
]

const contextFields: OperatorFilters<ContextRecord> = {
  applicationId: equality(({ applicationId }: ContextRecord) => (applicationId ? [applicationId] : [])),
  id: equality((row: ContextRecord) => [idOf(row)]),
  key: { ...equality(({ key }: ContextRecord) => [key]), startsWith: begins(({ key }) => [key]) },
  kind: equality(({ kind }: ContextRecord) => [kind]),
  kinds: lists(({ kindKeys }: ContextRecord) => kindsIn(kindKeys)),
  kindKey: equality(({ kind, key }: ContextRecord) => [kindKeyOf(kind, key)]),
  kindKeys: lists(({ kindKeys }: ContextRecord) => kindKeys),
  q: { equals: resembles(textsOf) },
  name: { ...equality(names), exists: is((row) => names(row).length > 0), startsWith: begins(names) },
}

/** The filters of contexts. A field such as `user.email` is an attribute, and `*` stands for any kind. */
export function contextFilters(text: string): OperatorFilters<ContextRecord> {
  const attributes = fieldsIn(text).flatMap((field) => {
    const [, kind, reference] = /^(\*|[^.]+)\.(.+)$/s.exec(field) ?? []
    return kind && reference ? [[field, attributeFilters(kind, reference)] as const] : []
  })
  return { ...contextFields, ...Object.fromEntries(attributes) }
}

function attributeFilters(kind: string, reference: string): Readonly<Record<string, OperatorFilter<ContextRecord>>> {
  const given = (row: ContextRecord) =>
    kind === '*' || kind === row.kind ? attributeIn(row.attributes, reference) : undefined
  const holds =
    (test: (value: unknown, term: OperatorTerm) => boolean) => (term: OperatorTerm) => (row: ContextRecord) => {
      const value = given(row)
      return value !== undefined && test(value, term)
    }
  const compared = (name: 'before' | 'after') => holds((value, term) => operators[name]!(value, textOf(term)))
  return {
    equals: holds(isEqual),
    notEquals: holds((value, term) => !isEqual(value, term)),
    exists: is((row) => given(row) !== undefined),
    startsWith: holds((value, term) => typeof value === 'string' && value.startsWith(textOf(term))),
    before: compared('before'),
    after: compared('after'),
  }
}

/** A filter says all values as texts. */
const isEqual = (value: unknown, { values, isList }: OperatorTerm) =>
  isList ? Array.isArray(value) && isSame(value.map(String), values) : String(value) === values[0]

export const instanceFilters: OperatorFilters<ContextInstanceRecord> = {
  applicationId: equality(({ applicationId }: ContextInstanceRecord) => (applicationId ? [applicationId] : [])),
  id: equality(({ id }: ContextInstanceRecord) => [id]),
  kinds: lists(({ contexts }: ContextInstanceRecord) => kindsIn(kindKeysOf(contexts))),
  kindKeys: lists(({ contexts }: ContextInstanceRecord) => kindKeysOf(contexts)),
}
