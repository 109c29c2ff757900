import typePlaces from 'virtual:type-places'
import { useGraphiQL } from '@graphiql/react'
import { type ReactNode, useEffect, useMemo, useRef } from 'react'
import './map.css'
import { Pickers, Words } from './controls.tsx'
import { graphOf } from './graph.ts'
import { useMap } from './map-state.ts'
import { pathsBetween } from './paths.ts'
import { Picture } from './picture.tsx'
import { placed } from './type-places.ts'
import { useUsed } from './use-used.ts'

/** The map beside what it is about, in the panel or in the whole window. */
export function MapPanel(): ReactNode {
  const schema = useGraphiQL(({ schema }) => schema)
  const { wide, setWide } = useMap()
  if (!schema) return <p role="status">The map needs the schema, which has not come yet.</p>
  const title = (
    <div className="map-head">
      <h2 className="panel-title">Schema map</h2>
      <button type="button" className="text-button" onClick={() => setWide(!wide)}>
        {wide ? 'Close' : 'Whole window'}
      </button>
    </div>
  )
  if (wide) return <WholeWindow title={title} close={() => setWide(false)} />
  return (
    <div className="map">
      {title}
      <MapBody />
    </div>
  )
}

function WholeWindow({ title, close }: { readonly title: ReactNode; readonly close: () => void }): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog className="map map-wide" aria-label="Schema map" ref={dialog} onClose={close}>
      {title}
      <MapBody />
    </dialog>
  )
}

function MapBody(): ReactNode {
  const schema = useGraphiQL(({ schema }) => schema)!
  const { from, to, chosen, fields } = useMap()
  const graph = useMemo(() => graphOf(schema), [schema])
  const types = useMemo(() => placed(graph.types.keys(), typePlaces), [graph])
  const paths = useMemo(() => (from && to ? pathsBetween(graph, from, to) : []), [graph, from, to])
  const steps = useMemo(
    () => paths[chosen]?.legs.map((leg, index) => leg[fields[index] ?? 0] ?? leg[0]!) ?? [],
    [paths, chosen, fields],
  )
  const used = useUsed(schema)
  return (
    <div className="map-body">
      <Pickers types={types} areas={typePlaces.areas} />
      <Picture graph={graph} types={types} areas={typePlaces.areas} path={steps} used={used} />
      <Words schema={schema} graph={graph} types={types} areas={typePlaces.areas} paths={paths} steps={steps} />
    </div>
  )
}
