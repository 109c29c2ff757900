import {
  FieldDocumentation,
  TypeDocumentation,
  useDocExplorer,
  useDocExplorerActions,
} from '@graphiql/plugin-doc-explorer'
import { ChevronLeftIcon, useGraphiQL } from '@graphiql/react'
import { isType } from 'graphql'
import { lazy, type ReactNode, Suspense } from 'react'
import './docs.css'
import { placeOf } from './place.ts'
import { SearchBox } from './search-box.tsx'

const Start = lazy(async () => ({ default: (await import('./start.tsx')).Start }))
const BesideSchema = lazy(async () => ({ default: (await import('./beside-schema.tsx')).BesideSchema }))

/** Another page begins at its top. */
const toTop = (title: HTMLHeadingElement | null) => title?.closest('.side-panel')?.scrollTo(0, 0)

/** The documentation as GraphiQL draws it, below a search, and beside it what the schema does not say. */
export function DocsPanel(): ReactNode {
  const { schema, isIntrospecting } = useGraphiQL(({ schema, isIntrospecting }) => ({ schema, isIntrospecting }))
  const stack = useDocExplorer()
  const { pop } = useDocExplorerActions()
  const here = stack.at(-1)!
  const before = stack.at(-2)
  const place = placeOf(stack)

  if (!schema) {
    return (
      <p role="status">{isIntrospecting ? 'Loading the schema …' : 'The schema has not come. Is the token right?'}</p>
    )
  }
  return (
    <div className="docs graphiql-doc-explorer">
      <SearchBox schema={schema} />
      {before && (
        <button type="button" className="docs-back" onClick={pop}>
          <ChevronLeftIcon aria-hidden="true" /> {before.name === 'Docs' ? 'All types' : before.name}
        </button>
      )}
      <h2 className="panel-title" key={stack.map(({ name }) => name).join()} ref={toTop}>
        {place?.field && <span className="docs-owner">{place.type}.</span>}
        {here.name}
      </h2>
      {place && (
        <Suspense fallback={null}>
          <BesideSchema schema={schema} type={place.type} field={place.field} />
        </Suspense>
      )}
      <div className="docs-content graphiql-doc-explorer-content">
        {!here.def && (
          <Suspense fallback={<p role="status">Loading …</p>}>
            <Start schema={schema} />
          </Suspense>
        )}
        {here.def &&
          (isType(here.def) ? <TypeDocumentation type={here.def} /> : <FieldDocumentation field={here.def} />)}
      </div>
    </div>
  )
}
