import { gateway } from '../../../gateway.js'

export const dynamic = 'force-dynamic'

export { answer as GET, answer as OPTIONS, answer as POST }

/** The graph is at /launchdarkly/graphql, with the explorer, and /launchdarkly/health beside it. */
const answer = (request) => gateway.fetch(request)
