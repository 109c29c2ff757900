import { MarkdownContent } from '@graphiql/react'
import { getNamedType, isLeafType, isObjectType } from 'graphql'
import type { ReactNode } from 'react'
import { useShowDocs } from '../docs/use-show-docs.ts'
import type { ControlsProps } from './controls.tsx'
import { isPlain, type Step } from './graph.ts'
import { useMap } from './map-state.ts'
import { areaTitle } from './type-places.ts'

/** A type: where it leads, what leads to it, and what changes it. */
export function TypeDetails(props: ControlsProps & { readonly type: string }): ReactNode {
  const { schema, graph, types, areas, type } = props
  const { select, setEnds, setWide } = useMap()
  const docs = useShowDocs()
  const defined = graph.types.get(type)
  if (!defined) return null
  const area = areas[types.find(({ name }) => name === type)?.area ?? -1]
  const show = (...names: readonly [string, string?]) => {
    setWide(false)
    docs(...names)
  }
  const leaves = Object.values(defined.getFields()).filter((field) => isLeafType(getNamedType(field.type)))
  const changes = Object.values(schema.getMutationType()?.getFields() ?? {}).filter(({ type: payload }) => {
    const named = getNamedType(payload)
    return isObjectType(named) && Object.values(named.getFields()).some((one) => getNamedType(one.type) === defined)
  })
  return (
    <section className="map-type" aria-label={`The type ${type}`}>
      <h3>
        {type} <span className="quiet">{area && areaTitle(area.area)}</span>
      </h3>
      {defined.description && <MarkdownContent type="description">{defined.description}</MarkdownContent>}
      <div className="map-row">
        <button type="button" className="text-button" onClick={() => show(type)}>
          Docs
        </button>
        <button type="button" className="text-button" onClick={() => setEnds({ from: type })}>
          Path from here
        </button>
        <button type="button" className="text-button" onClick={() => setEnds({ to: type })}>
          Path to here
        </button>
        <button type="button" className="text-button" onClick={() => select(null)}>
          Back
        </button>
      </div>
      <Steps title="Leads to" steps={graph.out.get(type) ?? []} end="to" select={select} />
      <Steps title="Comes from" steps={graph.into.get(type) ?? []} end="from" select={select} />
      {changes.length > 0 && (
        <>
          <h4>Changed by</h4>
          <ul className="map-steps">
            {changes.map(({ name }) => (
              <li key={name}>
                <button
                  type="button"
                  className="link-button"
                  onClick={() => show(schema.getMutationType()!.name, name)}
                >
                  <code>{name}</code>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {leaves.length > 0 && (
        <>
          <h4>Its own values</h4>
          <p className="map-leaves">
            {leaves.map(({ name }, index) => (
              <span key={name}>
                {index > 0 && ', '}
                <code>{name}</code>
              </span>
            ))}
          </p>
        </>
      )}
    </section>
  )
}

interface StepsProps {
  readonly title: string
  readonly steps: readonly Step[]
  readonly end: 'from' | 'to'
  readonly select: (type: string) => void
}

/** The steps on one side of a type. Each names its field and leads to the type at the other end. */
function Steps({ title, steps, end, select }: StepsProps): ReactNode {
  const plain = steps.filter(isPlain)
  const wide = [...new Set(steps.filter((step) => !isPlain(step)).map(({ from, field }) => `${from}.${field}`))]
  if (steps.length === 0) return null
  return (
    <>
      <h4>
        {title} <span className="badge">{plain.length + wide.length}</span>
      </h4>
      <ul className="map-steps">
        {plain.map((step) => (
          <li key={`${step.from}.${step.field} ${step.to}`}>
            {end === 'to' && <code>{step.field} → </code>}
            <button type="button" className="link-button" onClick={() => select(step[end])}>
              {step[end]}
            </button>
            {end === 'from' && <code>.{step.field}</code>}
          </li>
        ))}
        {wide.map((name) => (
          <li key={name} className="quiet">
            <code>{name}</code>, among other types
          </li>
        ))}
      </ul>
    </>
  )
}
