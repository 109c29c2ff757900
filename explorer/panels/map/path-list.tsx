import { type ReactNode, useState } from 'react'
import { useOpen } from '../../frame/tabs.ts'
import { settings } from '../../settings.ts'
import type { ControlsProps } from './controls.tsx'
import { useMap } from './map-state.ts'
import { queryOfPath } from './path-query.ts'
import type { Path } from './paths.ts'

const aboutVariables = settings.sandbox
  ? 'Its variables have keys of the sandbox.'
  : 'Put keys of your account into its variables.'

/** The paths between the two types, and the query that walks the chosen one. */
export function PathList({ schema, graph, paths, steps }: ControlsProps): ReactNode {
  const { from, to, chosen, fields, choosePath, chooseField, setWide } = useMap()
  const open = useOpen()
  const [told, tell] = useState('')
  const legs = paths[chosen]?.legs ?? []

  function openQuery() {
    const made = queryOfPath(schema, graph, steps)
    if (!made) return tell(`No query begins at ${from}.`)
    setWide(false)
    open({ query: made.query, variables: JSON.stringify(made.variables, null, 2) })
    tell(Object.keys(made.variables).length === 0 ? 'Opened in a tab.' : `Opened in a tab. ${aboutVariables}`)
  }

  return (
    <section className="map-paths" aria-label="Paths">
      <p role="status" className="quiet">
        {paths.length === 0 ? `No fields lead from ${from} to ${to}.` : countOf(paths)}
      </p>
      <ol>
        {paths.map((path, index) => (
          <li key={path.types.join()}>
            <button
              type="button"
              className="map-path-button"
              aria-pressed={index === chosen}
              onClick={() => choosePath(index)}
            >
              <PathText path={path} fields={index === chosen ? fields : []} />
            </button>
          </li>
        ))}
      </ol>
      {legs.map(
        (leg, index) =>
          leg.length > 1 && (
            <label key={leg[0]!.to} className="map-choice">
              From {leg[0]!.from} to {leg[0]!.to} by
              <select value={fields[index] ?? 0} onChange={({ target }) => chooseField(index, Number(target.value))}>
                {leg.map(({ field }, place) => (
                  <option key={field} value={place}>
                    {field}
                  </option>
                ))}
              </select>
            </label>
          ),
      )}
      {steps.length > 0 && (
        <button type="button" className="text-button" onClick={openQuery}>
          Open the query of this path
        </button>
      )}
      <p role="status" className="quiet">
        {told}
      </p>
    </section>
  )
}

function PathText({ path, fields }: { readonly path: Path; readonly fields: readonly number[] }): ReactNode {
  return path.types.map((type, index) => {
    const leg = path.legs[index]
    const step = leg?.[fields[index] ?? 0] ?? leg?.[0]
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: a path can come back to its first type.
      <span key={index}>
        <strong>{type}</strong>
        {step && (
          <>
            {' → '}
            <code>{step.field}</code>
            {' → '}
          </>
        )}
      </span>
    )
  })
}

function countOf(paths: readonly Path[]): string {
  const steps = Math.min(...paths.map(({ legs }) => legs.length))
  const shortest = steps === 1 ? '1 step' : `${steps} steps`
  return paths.length === 1 ? `1 path, of ${shortest}` : `${paths.length} paths, the shortest of ${shortest}`
}
