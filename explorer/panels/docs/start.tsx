import typePlaces from 'virtual:type-places'
import { MarkdownContent } from '@graphiql/react'
import type { GraphQLSchema } from 'graphql'
import { type ReactNode, useMemo } from 'react'
import { graphOf } from '../map/graph.ts'
import { areaRank, areaTitle, placed } from '../map/type-places.ts'
import { useShowDocs } from './use-show-docs.ts'

/** The radius in the map from which a type counts as a main one of its area. */
const main = 10

/** Where the docs begin: the roots, and the types by area, the main ones first. */
export function Start({ schema }: { readonly schema: GraphQLSchema }): ReactNode {
  const show = useShowDocs()
  const areas = useMemo(() => {
    const types = placed(graphOf(schema).types.keys(), typePlaces).toSorted((one, other) => other.radius - one.radius)
    const titles = typePlaces.areas
      .map(({ area }, index) => ({ area, title: areaTitle(area), index }))
      .sort((one, other) => areaRank(one.area) - areaRank(other.area))
    return [...titles, { title: 'Others', index: -1 }]
      .map(({ title, index }) => ({ title, types: types.filter(({ area }) => area === index) }))
      .filter(({ title, types }) => title !== '' && types.length > 0)
      .map(({ title, types }) => {
        const names = types.map(({ name }) => name)
        const count = Math.max(4, types.filter(({ radius }) => radius >= main).length)
        return { title, main: names.slice(0, count), others: names.slice(count) }
      })
  }, [schema])
  const list = (names: readonly string[]) => (
    <ul className="docs-types">
      {names.map((name) => (
        <li key={name}>
          <button type="button" className="link-button" onClick={() => show(name)}>
            {name}
          </button>
        </li>
      ))}
    </ul>
  )
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter((one) => !!one)
  return (
    <div className="docs-start">
      {schema.description && <MarkdownContent type="description">{schema.description}</MarkdownContent>}
      <h3>Where operations begin</h3>
      <ul className="docs-types">
        {roots.map((root) => (
          <li key={root.name}>
            <button type="button" className="link-button" onClick={() => show(root.name)}>
              {root.name}
            </button>{' '}
            <span className="quiet">{Object.keys(root.getFields()).length} fields</span>
          </li>
        ))}
      </ul>
      {areas.map(({ title, main, others }) => (
        <section key={title} aria-label={title}>
          <h3>{title}</h3>
          {list(main)}
          {others.length > 0 && (
            <details>
              <summary>{others.length} more</summary>
              {list(others)}
            </details>
          )}
        </section>
      ))}
    </div>
  )
}
