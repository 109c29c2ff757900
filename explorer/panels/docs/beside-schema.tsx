import restRoutes from 'virtual:rest-routes'
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import { type GraphQLSchema, isObjectType } from 'graphql'
import { type ReactNode, useCallback, useMemo, useState } from 'react'
import { useMap } from '../map/map-state.ts'
import { prefixOf } from '../map/type-places.ts'
import { placesIn } from './found-at.ts'
import { type Giver, type RoutesHere, routesOf } from './rest-routes.ts'
import { useShowDocs } from './use-show-docs.ts'

interface BesideSchemaProps {
  readonly schema: GraphQLSchema
  readonly type: string
  readonly field: string | null
}

/** What introspection does not tell of a type or field: its REST routes, where a type is found, and its place on the map. */
export function BesideSchema({ schema, type, field }: BesideSchemaProps): ReactNode {
  const prefix = useMemo(() => prefixOf(Object.keys(schema.getTypeMap()), Object.keys(restRoutes.types)), [schema])
  const bareOf = useCallback((name: string) => (name.startsWith(prefix) ? name.slice(prefix.length) : name), [prefix])
  const placesOf = useMemo(() => placesIn(schema), [schema])
  const { routes, of } = useMemo(() => {
    const isRoot = [schema.getQueryType(), schema.getMutationType()].some((root) => root?.name === type)
    const isInput = !isObjectType(schema.getType(type))
    const giversOf = (one: string) =>
      isRoot || isInput ? [] : placesOf(prefix + one).map((giver) => ({ ...giver, type: bareOf(giver.type) }))
    return routesOf(restRoutes, { type: bareOf(type), field }, giversOf)
  }, [schema, type, field, prefix, bareOf, placesOf])
  return (
    <>
      {routes.length > 0 && <Routes key={`${type}.${field}`} routes={routes} of={of} />}
      {field === null && isObjectType(schema.getType(type)) && (
        <FoundAt key={type} type={type} places={placesOf(type)} />
      )}
    </>
  )
}

const few = 4

/** A field leads to what is asked for; a type has it in its document. */
const titleOf = (of: RoutesHere['of']): string =>
  of === null ? 'REST' : of.includes('.') ? `REST: through ${of}` : `REST: in the document of ${of}`

function Routes({ routes, of }: RoutesHere): ReactNode {
  const [all, showAll] = useState(false)
  const shown = all || routes.length <= few + 1 ? routes : routes.slice(0, few)
  return (
    <section className="docs-rest" aria-label="REST">
      <h3>{titleOf(of)}</h3>
      <ul>
        {shown.map((route) => {
          const [method, path] = route.split(' ') as [string, string]
          return (
            <li key={route}>
              <span className={`docs-method docs-${method.toLowerCase()}`}>{method}</span> <code>{path}</code>
            </li>
          )
        })}
      </ul>
      {shown.length < routes.length && (
        <button type="button" className="link-button" onClick={() => showAll(true)}>
          All {routes.length} routes
        </button>
      )}
    </section>
  )
}

function FoundAt({ type, places }: { readonly type: string; readonly places: readonly Giver[] }): ReactNode {
  const show = useShowDocs()
  const map = useGraphiQL(({ plugins }) => plugins.find(({ title }) => title === 'Schema Map'))
  const { setVisiblePlugin } = useGraphiQLActions()
  const { select } = useMap()
  const [all, showAll] = useState(false)
  const shown = all || places.length <= few + 1 ? places : places.slice(0, few)
  const onMap = () => {
    select(type)
    if (map) setVisiblePlugin(map)
  }
  return (
    <section className="docs-found" aria-label="Where it is found">
      {places.length > 0 && (
        <p>
          Found at{' '}
          {shown.map((place, index) => (
            <span key={`${place.type}.${place.field}`}>
              {index > 0 && ', '}
              <button type="button" className="link-button" onClick={() => show(place.type, place.field)}>
                {place.type}.{place.field}
              </button>
            </span>
          ))}
          {shown.length < places.length && (
            <>
              {' and '}
              <button type="button" className="link-button" onClick={() => showAll(true)}>
                {places.length - shown.length} more
              </button>
            </>
          )}
        </p>
      )}
      {map && places.length > 0 && (
        <button type="button" className="text-button" onClick={onMap}>
          Show on the map
        </button>
      )}
    </section>
  )
}
