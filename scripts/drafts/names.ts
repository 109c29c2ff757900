import type { Model } from './model.ts'

/** The names of a resource in code and in prose. */
export function namesOf({ type, name }: Pick<Model, 'type' | 'name'>) {
  const many = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  return {
    /** `relayProxyConfiguration` */
    one: `${type.charAt(0).toLowerCase()}${type.slice(1)}`,
    /** `relayProxyConfigurations` */
    many,
    /** `RelayProxyConfigurations`, for the name of the operation that lists them. */
    Many: `${many.charAt(0).toUpperCase()}${many.slice(1)}`,
    /** `relay proxy configuration` */
    noun: type
      .replace(/\B[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
      .replace(/^./, (letter) => letter.toLowerCase()),
    /** `relay proxy configurations` */
    nouns: name.replaceAll('-', ' '),
  }
}

/** What follows from whether a resource goes by its key or by its id. */
export const isByKey = ({ key }: Pick<Model, 'key'>): boolean => key.property === 'key'

const ownerKinds: Readonly<Record<string, string>> = { projectKey: 'proj', environmentKey: 'env' }

/**
 * The name of one in policies and in the audit log. Undefined if nothing of the resource can be changed, or if it belongs to something else
 * than a project or an environment.
 */
export function specifierOf(model: Model): string | undefined {
  const { owners, key, creation, patch, isDeletable } = model
  if (!creation && !patch && !isDeletable) return undefined
  if (!owners.every((owner) => Object.hasOwn(ownerKinds, owner))) return undefined
  const kind = namesOf(model).noun.replaceAll(' ', '-')
  return [...owners.map((owner) => `${ownerKinds[owner]}/{${owner}}`), `${kind}/{${key.part}}`].join(':')
}

/** The type that has the list. Undefined for the account. */
export const ownerTypeOf = ({ owners }: Pick<Model, 'owners'>): string | undefined =>
  owners
    .at(-1)
    ?.replace(/Key$/, '')
    .replace(/^./, (letter) => letter.toUpperCase())
