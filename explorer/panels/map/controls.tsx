import type { GraphQLSchema } from 'graphql'
import type { ReactNode } from 'react'
import type { Step, TypeGraph } from './graph.ts'
import { useMap } from './map-state.ts'
import { PathList } from './path-list.tsx'
import type { Path } from './paths.ts'
import { TypeDetails } from './type-details.tsx'
import { TypePicker } from './type-picker.tsx'
import type { AreaCircle, PlacedType } from './type-places.ts'

export interface ControlsProps {
  readonly schema: GraphQLSchema
  readonly graph: TypeGraph
  readonly types: readonly PlacedType[]
  readonly areas: readonly AreaCircle[]
  readonly paths: readonly Path[]
  /** The chosen path, with the chosen fields. */
  readonly steps: readonly Step[]
}

/** What the picture shows, as text: the type that is selected, or the paths. */
export function Words(props: ControlsProps): ReactNode {
  const { from, to, selected } = useMap()
  return (
    <div className="map-words">
      {selected ? <TypeDetails type={selected} {...props} /> : from && to && <PathList {...props} />}
    </div>
  )
}

/** The fields to choose a type, and two types for a path. */
export function Pickers({ types, areas }: Pick<ControlsProps, 'types' | 'areas'>): ReactNode {
  const { from, to, selected, showsUse, select, setEnds, setShowsUse } = useMap()
  return (
    <div className="map-pick">
      <div className="map-row">
        <TypePicker
          label="Find a type"
          placeholder="Find a type"
          {...{ types, areas, value: selected, onChoose: select }}
        />
      </div>
      <fieldset className="map-path">
        <legend>Path between two types</legend>
        <TypePicker
          label="From"
          placeholder="from Segment"
          {...{ types, areas, value: from, onChoose: (from) => setEnds({ from }) }}
        />
        <button
          type="button"
          className="icon-button"
          aria-label="Swap the two types"
          disabled={!from && !to}
          onClick={() => setEnds({ from: to, to: from })}
        >
          ⇄
        </button>
        <TypePicker
          label="To"
          placeholder="to Team"
          {...{ types, areas, value: to, onChoose: (to) => setEnds({ to }) }}
        />
      </fieldset>
      <label className="map-use">
        <input type="checkbox" checked={showsUse} onChange={({ target }) => setShowsUse(target.checked)} />
        Light what the operation uses
      </label>
    </div>
  )
}
