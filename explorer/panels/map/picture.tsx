import { type CSSProperties, memo, type ReactNode, useEffect, useMemo, useRef } from 'react'
import { allLines, bend, curve, linesOf } from './edges.ts'
import { isPlain, neighboursOf, type Step, type TypeGraph } from './graph.ts'
import { useMap } from './map-state.ts'
import { type AreaCircle, areaTitle, type PlacedType } from './type-places.ts'
import { useView } from './use-view.ts'
import type { Used } from './used.ts'
import { boundsOf, transformOf } from './view.ts'

interface PictureProps {
  readonly graph: TypeGraph
  readonly types: readonly PlacedType[]
  readonly areas: readonly AreaCircle[]
  readonly path: readonly Step[]
  readonly used: Used
}

/** The picture. Screen readers have the same in the controls, so it is silent for them. */
export function Picture({ graph, types, areas, path, used }: PictureProps): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const { selected, select } = useMap()
  const places = useMemo(() => new Map(types.map((type) => [type.name, type])), [types])
  const whole = useMemo(() => boundsOf([...areas, ...types], 10), [areas, types])
  const lit = useMemo(() => litOf(graph, selected, path), [graph, selected, path])
  const { view, size, zoomBy, glideTo, handlers } = useView(box, whole)

  useEffect(() => {
    const circles = [...lit.types].flatMap((name) => places.get(name) ?? [])
    glideTo(circles.length > 0 ? boundsOf(circles, 70) : whole)
  }, [lit, places, whole, glideTo])

  const zoom = view.zoom
  const style = { '--zoom': zoom, '--unit': `${1 / zoom}px` } as CSSProperties
  const level = zoom < 0.36 ? 0 : zoom < 0.55 ? 1 : zoom < 0.8 ? 2 : 3
  return (
    <div className="map-picture">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields; this is a window that keys move. */}
      <div
        className="map-window"
        ref={box}
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keys move and zoom the picture.
        tabIndex={0}
        aria-label="Picture of the types. Arrow keys move it, plus and minus zoom, zero shows all."
        {...handlers}
        onPointerCancel={handlers.onPointerUp}
      >
        <svg
          aria-hidden="true"
          className={`map-svg level-${level} ${lit.types.size > 0 ? 'some-lit' : ''}`}
          style={style}
        >
          <defs>
            <marker id="map-arrow" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="5" markerHeight="5" orient="auto">
              <path d="M0 0L8 4L0 8z" />
            </marker>
          </defs>
          <g transform={transformOf(view, size)}>
            <Ground graph={graph} areas={areas} places={places} />
            <UsedLines graph={graph} places={places} used={used} />
            {selected && <path className="map-near" d={linesOf(lit.steps, places)} />}
            {!selected &&
              path.map((step) => <LitStep key={`${step.from}.${step.field}`} step={step} places={places} />)}
            <Types
              types={types}
              lit={lit.types}
              path={selected ? none : lit.types}
              used={used.types}
              selected={selected}
              select={select}
            />
          </g>
        </svg>
      </div>
      <div className="map-zoom" role="toolbar" aria-label="Zoom">
        <button type="button" className="icon-button" aria-label="Zoom in" onClick={() => zoomBy(1.4)}>
          +
        </button>
        <button type="button" className="icon-button" aria-label="Zoom out" onClick={() => zoomBy(1 / 1.4)}>
          −
        </button>
        <button type="button" className="icon-button" aria-label="Show all" onClick={() => glideTo(whole)}>
          ⤢
        </button>
      </div>
    </div>
  )
}

const none: ReadonlySet<string> = new Set()

/** The types and steps that stand out: the selected type with its neighbours, or else the path. */
function litOf(graph: TypeGraph, selected: string | null, path: readonly Step[]) {
  if (!selected) return { types: new Set(path.flatMap(({ from, to }) => [from, to])), steps: path }
  const near = [...(graph.out.get(selected) ?? []), ...(graph.into.get(selected) ?? [])].filter(isPlain)
  const pairs = new Map(near.filter(({ from, to }) => from !== to).map((step) => [`${step.from} ${step.to}`, step]))
  return { types: new Set([selected, ...neighboursOf(graph, selected)]), steps: [...pairs.values()] }
}

type Places = ReadonlyMap<string, PlacedType>

/** The areas and the faint lines, which stay as they are. */
const Ground = memo(function Ground(props: {
  readonly graph: TypeGraph
  readonly areas: readonly AreaCircle[]
  readonly places: Places
}): ReactNode {
  const { graph, areas, places } = props
  const lines = useMemo(() => allLines(graph, places), [graph, places])
  return (
    <>
      {areas.map(({ area, x, y, radius }, index) => (
        <g key={area} style={hue(index, areas.length)}>
          <circle className="map-area" cx={x} cy={y} r={radius} />
          <text className="map-area-name" x={x} y={y - radius} dy="1.5em">
            {areaTitle(area)}
          </text>
        </g>
      ))}
      <path className="map-lines" d={lines} />
    </>
  )
})

const UsedLines = memo(function UsedLines(props: {
  readonly graph: TypeGraph
  readonly places: Places
  readonly used: Used
}): ReactNode {
  const { graph, places, used } = props
  const steps = [...graph.out.values()]
    .flat()
    .filter(({ from, field, to }) => used.fields.has(`${from}.${field}`) && used.types.has(to))
  return <path className="map-used" d={linesOf(steps, places)} />
})

function LitStep({ step, places }: { readonly step: Step; readonly places: Places }): ReactNode {
  const [from, to] = [places.get(step.from), places.get(step.to)]
  if (!from || !to) return null
  const { middle } = bend(from, to)
  return (
    <>
      <path className="map-lit" d={curve(from, to)} markerEnd="url(#map-arrow)" />
      <text className="map-lit-name" x={middle.x} y={middle.y}>
        {step.field}
      </text>
    </>
  )
}

const Types = memo(function Types(props: {
  readonly types: readonly PlacedType[]
  readonly lit: ReadonlySet<string>
  readonly path: ReadonlySet<string>
  readonly used: ReadonlySet<string>
  readonly selected: string | null
  readonly select: (type: string) => void
}): ReactNode {
  const { types, lit, path, used, selected, select } = props
  const areas = Math.max(...types.map(({ area }) => area)) + 1
  return types.map(({ name, x, y, radius, area }) => {
    const states = [
      `size-${radius >= 15 ? 3 : radius >= 10 ? 2 : 1}`,
      ...(lit.has(name) ? ['lit'] : []),
      ...(path.has(name) ? ['on-path'] : []),
      ...(used.has(name) ? ['used'] : []),
      ...(name === selected ? ['selected'] : []),
    ]
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: the picture is for pointers; keys have the controls.
      <g
        key={name}
        className={`map-type-dot ${states.join(' ')}`}
        data-type={name}
        transform={`translate(${x} ${y})`}
        style={hue(area, areas)}
        onClick={() => select(name)}
      >
        <circle r={radius} />
        <text y={radius} dy="1.05em">
          {name}
        </text>
      </g>
    )
  })
})

/** The colour of an area. Areas that follow each other in the list get hues that are apart. */
const hue = (area: number, areas: number): CSSProperties =>
  ({ '--hue': area < 0 ? 0 : Math.round(((area * 5) % areas) * (360 / areas) + 20) }) as CSSProperties
