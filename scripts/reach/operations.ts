import type { ApiDocument } from '../../contract/schema.ts'

/** An operation of LaunchDarkly's REST API. */
export interface Listed {
  /** The resource in LaunchDarkly's words, such as `Feature flags`. */
  readonly resource: string
  readonly method: string
  readonly path: string
}

const methods = ['get', 'post', 'put', 'patch', 'delete']

/** The operations that LaunchDarkly's document declares. */
export function operationsIn({ paths }: ApiDocument): readonly Listed[] {
  const all = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => methods.includes(method))
      .map(([method, operation]) => {
        const { tags: [resource = 'Other'] = [] } = operation as { tags?: readonly string[] }
        return { resource, method: method.toUpperCase(), path }
      }),
  )
  return all.toSorted((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1))
}

const orderOf = ({ resource, path, method }: Listed) => JSON.stringify([resource, path, method])

/** The text of the committed list: a line for each operation, under its resource. */
export const printed = (operations: readonly Listed[]): string =>
  [...Map.groupBy(operations, ({ resource }) => resource)]
    .map(([resource, own]) => `# ${resource}\n${own.map(({ method, path }) => `${method} ${path}\n`).join('')}`)
    .join('\n')

/** The operations of the committed list. */
export function parsed(text: string): readonly Listed[] {
  let resource = ''
  return text.split('\n').flatMap((line) => {
    if (line.startsWith('# ')) resource = line.slice(2)
    const [, method, path] = /^([A-Z]+) (\/\S+)$/.exec(line) ?? []
    return method && path ? [{ resource, method, path }] : []
  })
}
