import type { Context, Info } from '../../context.ts'
import { defaultFirst, type PageArgs } from '../../graph/connection.ts'
import { startEarly } from '../../graph/early.ts'
import { beginRequestsOfProjects } from '../changes/approval-requests.ts'
import { sdkVersionStarts } from '../usage/usage-lookahead.ts'

/** Begins the reads that cover all projects, in parallel to a list of them, as far as the selection needs them. */
export function beginForProjects({ first, last }: PageArgs, context: Context, info: Info): void {
  const isOne = (first ?? last ?? defaultFirst) < 2
  const projects = {}
  const inside = () => [projects]
  startEarly(
    info,
    {
      ...sdkVersionStarts,
      ProjectConnection: { nodes: inside, edges: inside },
      ProjectEdge: { node: inside },
      Project: {
        ...sdkVersionStarts.Project,
        approvalRequests: (_: object, requests, __: Context, at: Info) => {
          if (!isOne) beginRequestsOfProjects(requests, context, at)
          return []
        },
      },
    },
    projects,
    context,
  )
}
