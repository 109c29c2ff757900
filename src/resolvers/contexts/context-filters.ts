import type {
  ContextAttributeFilter,
  ContextFilter,
  ContextInstanceFilter,
  ContextKeyInput,
} from '../../generated/resolvers.ts'
import { badInput } from '../../graph/errors.ts'
import { kindKeyOf } from '../../rest/contexts/contexts.ts'
import {
  anyFilter,
  anyOf,
  conditions,
  contains,
  differs,
  holds,
  json,
  named,
  resembles,
  resemblesAny,
  startsWith,
} from '../../rest/operator-filter.ts'

/** REST's filter of contexts, without conditions that are absent. */
export const contextsBy = (filter: ContextFilter | null | undefined, place = 'filter'): string | undefined =>
  conditions(
    queryOf(`${place}.query`, filter?.query),
    anyOf('id', `${place}.ids`, filter?.ids),
    anyOf('key', `${place}.keys`, filter?.keys),
    startsWith('key', `${place}.keyPrefix`, filter?.keyPrefix),
    anyOf('kind', `${place}.kinds`, filter?.kinds),
    anyOf('kindKey', `${place}.contexts`, kindKeys(filter?.contexts)),
    anyOf('applicationId', `${place}.applicationIds`, filter?.applicationIds),
    differs('applicationId', `${place}.excludedApplicationIds`, filter?.excludedApplicationIds),
    contains('kinds', `${place}.withKinds`, filter?.withKinds),
    contains('kindKeys', `${place}.withContexts`, kindKeys(filter?.withContexts)),
    anyOf('name', `${place}.names`, filter?.names),
    startsWith('name', `${place}.namePrefix`, filter?.namePrefix),
    holds('name', 'exists', filter?.hasName),
    ...(filter?.attributes ?? []).map((one, index) => attributeBy(one, `${place}.attributes[${index}]`)),
    anyFilter(filter?.or?.map((one, index) => contextsBy(one, `${place}.or[${index}]`))),
  )

/** REST's filter of context instances. */
export const instancesBy = (filter: ContextInstanceFilter | null | undefined, place = 'filter'): string | undefined =>
  conditions(
    anyOf('id', `${place}.ids`, filter?.ids),
    anyOf('applicationId', `${place}.applicationIds`, filter?.applicationIds),
    differs('applicationId', `${place}.excludedApplicationIds`, filter?.excludedApplicationIds),
    contains('kinds', `${place}.withKinds`, filter?.withKinds),
    contains('kindKeys', `${place}.withContexts`, kindKeys(filter?.withContexts)),
    anyOf('kindKeys', `${place}.withAnyContext`, kindKeys(filter?.withAnyContext)),
    anyFilter(filter?.or?.map((one, index) => instancesBy(one, `${place}.or[${index}]`))),
  )

const kindKeys = (contexts: readonly ContextKeyInput[] | null | undefined) => contexts?.map(kindKeyOf)

const queryOf = (place: string, texts: readonly string[] | null | undefined): string | undefined =>
  texts?.length === 1 ? resembles('q', place, texts[0]) : resemblesAny('q', place, texts)

function attributeBy({ kind, attribute, ...given }: ContextAttributeFilter, place: string): string {
  const field = named(`${place}.attribute`, `${kind ?? '*'}.${attribute}`)
  const time = (value: number) => new Date(value).toISOString()
  const { equals, notEquals, exists, prefix, before, after } = given
  const all = [
    equals !== undefined && equals !== null && `equals ${json(`${place}.equals`, equals)}`,
    notEquals !== undefined && notEquals !== null && `notEquals ${json(`${place}.notEquals`, notEquals)}`,
    typeof exists === 'boolean' && `exists ${exists}`,
    typeof prefix === 'string' && `startsWith ${json(`${place}.prefix`, prefix)}`,
    typeof before === 'number' && `before "${time(before)}"`,
    typeof after === 'number' && `after "${time(after)}"`,
  ].filter((one) => one !== false)
  if (all.length === 1) return `${field} ${all[0]}`
  throw badInput(`Expected ${place} to have exactly one condition on the attribute, but got ${all.length}.`)
}
