import type { RoleAttributesRep } from '../../rest/account/members.ts'

/** A reference to an attribute in a specifier, such as `${roleAttribute/projectKeys}`. */
const reference = /\$\{roleAttribute\/([^}]*)\}/g

export const hasReference = (specifier: string): boolean => specifier.includes('${roleAttribute/')

/** The most specifiers that one with references stands for, and the most characters of a value. */
const most = 1000
const longestValue = 256

/**
 * The specifiers that one with references to attributes stands for: one for each value, and for each combination of the values of several
 * attributes. None if an attribute has no value. Null if they are too many or too long.
 */
export function substituted(specifier: string, attributes: RoleAttributesRep): readonly string[] | null {
  const names = [...new Set([...specifier.matchAll(reference)].map(([, name]) => name!))]
  const values = names.map((name) => (Object.hasOwn(attributes, name) ? attributes[name]! : []))
  if (!values.flat().every((value) => typeof value === 'string' && value.length <= longestValue)) return null
  if (values.reduce((product, some) => product * some.length, 1) > most) return null
  const combinations = values.reduce<readonly (readonly string[])[]>(
    (all, some) => all.flatMap((chosen) => some.map((value) => [...chosen, value])),
    [[]],
  )
  return combinations.map((chosen) => specifier.replace(reference, (_, name) => String(chosen[names.indexOf(name)])))
}

/** The same specifier with a name in place of each reference, which has the same kinds. */
export const withoutReferences = (specifier: string): string => specifier.replace(reference, 'x')
