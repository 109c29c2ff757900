import { amongProjects, type Costs, type Place, paged, pagesOf, partRead, sameFor } from '../../graph/cost.ts'
import { operationsOf } from '../../graph/cost-of.ts'
import { callsByKey } from '../../loaders/by-key-plan.ts'
import { linksPerPage, listLinkedResources, listLinkedViews } from '../../rest/projects/view-links.ts'
import { viewResource } from '../../rest/projects/views.ts'
import { segmentResource } from '../../rest/segments/segments.ts'
import { flagReads, namedFlags } from '../flags/flag-costs.ts'

/** The views with their links, and then pages of links of each view. */
const linksOf = (place: Place): number => callsByKey(viewResource, place.parents).most + paged(linksPerPage)(place)

/** The pages of the views of each project. */
const viewLists = (projects: number, { size }: Place): number => projects * pagesOf('View', size('View'))

/** The linked segments, which each environment reads, and the list of the environments. */
function segmentsLinked(place: Place): number {
  const { parents, first, of, size } = place
  const environments = Math.min(parents * first, of('Project') * size('Environment'))
  const lists = of('Project') * pagesOf('Environment', size('Environment'))
  return lists + environments + Math.ceil((parents * first) / segmentResource.pageSize)
}

/** The flags or the views that are read one by one, whichever are fewer. */
const readAlone = ({ parents, of, size }: Place): number => Math.min(parents, of('Project') * size('View'))

/** The calls for views that other documents named without the parts that are selected. */
const partsOf = ({ parents, of }: Place): number => Math.min(parents, of('Project'))

export const viewCosts: Costs = {
  fields: {
    'View.flags': {
      by: [...operationsOf('View'), listLinkedResources, ...flagReads],
      calls: (place) =>
        linksOf(place) + namedFlags(place.parents * place.first, place.of('Project'), place.environments),
      windows: true,
    },
    'View.segments': {
      by: [
        ...operationsOf('View'),
        listLinkedResources,
        ...operationsOf('Environment'),
        ...operationsOf('Project'),
        ...operationsOf('Segment'),
      ],
      calls: (place) => linksOf(place) + segmentsLinked(place),
      windows: true,
    },
    'View.metrics': {
      by: [...operationsOf('View'), ...operationsOf('Metric')],
      calls: (place) => partRead(place) + amongProjects('Metric')(place),
      shares: viewResource.parts.metrics,
      refers: true,
    },
    'View.aiConfigs': {
      by: [...operationsOf('View'), ...operationsOf('AIConfig')],
      calls: (place) => partRead(place) + amongProjects('AIConfig')(place),
      shares: viewResource.parts.aiConfigs,
      refers: true,
    },
    'Flag.views': {
      by: [...operationsOf('View'), listLinkedViews, listLinkedResources],
      // The list shows whether it tells all links. If it does not, the flags or the views are read one by one.
      calls: (place) =>
        place.parents > 1
          ? viewLists(place.of('Project'), place) + readAlone(place) + partsOf(place)
          : 1 + partsOf(place),
      refers: true,
    },
    'Segment.views': {
      by: [...operationsOf('View'), listLinkedResources, ...operationsOf('Environment'), ...operationsOf('Project')],
      calls: (place) => {
        const projects = place.of('Project')
        return (
          viewLists(projects, place) +
          projects * (place.size('View') + pagesOf('Environment', place.size('Environment')))
        )
      },
      refers: true,
    },
  },
  types: {
    View: {
      lookUp: sameFor(({ perProject }) =>
        perProject.reduce((sum, keys) => sum + callsByKey(viewResource, keys).most, 0),
      ),
    },
  },
}
