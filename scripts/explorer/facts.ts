import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { isTypeDefinitionNode, parse } from 'graphql'
import type { Plugin } from 'vite'
import { createSchema } from '../../src/schema.ts'
import { restOperations } from '../docs/rest-operations.ts'
import { restRoutes } from './rest-routes.ts'
import { typePlaces } from './type-places.ts'

/** What the explorer knows of the schema beyond introspection, as modules that it loads when a panel needs them. */
export function schemaFacts(root: string): Plugin {
  const schema = createSchema()
  const facts: Readonly<Record<string, () => unknown>> = {
    'virtual:rest-routes': async () => restRoutes(await restOperations(root), schema),
    'virtual:type-places': () => typePlaces(schema, areasOf(root)),
  }
  return {
    name: 'schema-facts',
    resolveId: (id) => (id in facts ? `\0${id}` : undefined),
    async load(id) {
      const make = facts[id.slice(1)]
      return id.startsWith('\0') && make ? `export default ${JSON.stringify(await make())}` : undefined
    },
  }
}

/** The area of each type: the folder of the SDL that defines the type, or `account` for a file that belongs to no area. */
export function areasOf(root: string): ReadonlyMap<string, string> {
  const files = globSync(['schema/*.graphql', 'schema/*/*.graphql'], { cwd: root }).sort()
  return new Map(
    files.flatMap((file) => {
      const [, area = 'account'] = /^schema\/(\w+)\//.exec(file) ?? []
      const { definitions } = parse(readFileSync(resolve(root, file), 'utf8'), { noLocation: true })
      return definitions.filter(isTypeDefinitionNode).map(({ name }) => [name.value, area] as const)
    }),
  )
}
