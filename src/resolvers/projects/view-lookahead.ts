import { type Below, type Need, type Needs, selectsOnEdges, type Wants } from '../../graph/lookahead.ts'
import type { Args } from '../../graph/selection.ts'
import { withFlagLinks, withSegmentLinks } from '../../rest/projects/views.ts'

/** Whether the document of a view contains the links that a selection needs: all of them, in LaunchDarkly's order, without times. */
export const comesWithView = ({ query, filter, orderBy }: Args, below: Below): boolean =>
  !query && !filter && !orderBy && !selectsOnEdges(below, 'linkedAt')

const links =
  (expand: readonly string[]): Need =>
  (args, below): Wants =>
    comesWithView(args, below) ? { expand } : {}

/** The parts of a view's document that depend on arguments and on what is selected. */
export const viewNeeds: Needs[string] = { flags: links(withFlagLinks), segments: links(withSegmentLinks) }
