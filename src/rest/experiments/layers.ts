import { create, get, semanticPatch } from '../operation.ts'
import { isContained, operatorFilter } from '../operator-filter.ts'
import { type Located, resource } from '../resource.ts'
import type { SemanticPatch } from '../semantic-patch.ts'
import { document, list, map, optional, word } from '../shape.ts'

/** A layer, the same in the list and after changes. */
export interface LayerRep {
  readonly key: string
  readonly name: string
  readonly description: string
  readonly createdAt: number
  readonly randomizationUnit?: string
  /** By the keys of environments. LaunchDarkly says that they are those that were asked for, but no parameter names any. */
  readonly environments?: Readonly<Record<string, LayerConfigurationRep>>
}

export interface LayerConfigurationRep {
  readonly reservations: readonly LayerReservationRep[]
}

export interface LayerReservationRep {
  readonly experimentKey: string
  readonly flagKey: string
  readonly reservationPercent: number
}

const reservation = document<LayerReservationRep>({ experimentKey: word })

const layer = document<LayerRep>({
  key: word,
  environments: optional(map(document<LayerConfigurationRep>({ reservations: list(reservation) }))),
})

const base = '/api/v2/projects/{projectKey}/layers'

/** All layers. The filter takes only the key of an experiment (see {@link withExperiment}). */
export const listLayers = get(base).takes<{ filter?: string | undefined }>().lists(layer)
export const createLayer = create(base)
  .takes<{ body: { readonly key: string; readonly name: string; readonly description: string } }>()
  .returns(layer)
export const changeLayer = semanticPatch(`${base}/{layerKey}`)
  .takes<{ body: SemanticPatch & { readonly environmentKey?: string | undefined } }>()
  .returns(layer)

/** Selects layers that reserve traffic for an experiment. */
export const withExperiment = (experimentKey: string | null | undefined): string | undefined =>
  operatorFilter({ 'reservations.experimentKey': isContained('experimentKey', experimentKey) })

/** A single layer has no route. */
export const layerResource = resource({
  type: 'Layer',
  address: ['projectKey', 'key'],
  specifiers: ['proj/{projectKey}:layer/{key}'],
  list: listLayers,
  sizes: { assumed: 10, ordinary: 3 },
  fields: { address: ['project'] },
  byKey: { scan: { from: 1 } },
})

export type LayerDoc = Located<typeof layerResource, LayerRep>
export type LayerReservationDoc = LayerReservationRep & { readonly projectKey: string; readonly environmentKey: string }

/** The reservations of a layer: of one environment, or of all. Null if the document has none. */
export const reservationsOf = (
  { environments, at: { projectKey } }: LayerDoc,
  environmentKey?: string | null,
): LayerReservationDoc[] | null =>
  environments
    ? Object.entries(environments).flatMap(([key, { reservations }]) =>
        typeof environmentKey === 'string' && key !== environmentKey
          ? []
          : reservations.map((one) => ({ ...one, projectKey, environmentKey: key })),
      )
    : null
