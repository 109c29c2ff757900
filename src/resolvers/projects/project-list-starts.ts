import type { Context, Info } from '../../context.ts'
import { defaultFirst, type PageArgs } from '../../graph/connection.ts'
import { startEarly } from '../../graph/early.ts'
import { beginRequestsOfProjects } from '../changes/approval-requests.ts'

/** Begins the reads that cover all projects, in parallel to a list of several of them, as far as the selection needs them. */
export function beginForProjects({ first, last }: PageArgs, context: Context, info: Info): void {
  if ((first ?? last ?? defaultFirst) < 2) return
  const projects = {}
  const inside = () => [projects]
  startEarly(
    info,
    {
      ProjectConnection: { nodes: inside, edges: inside },
      ProjectEdge: { node: inside },
      Project: {
        approvalRequests: (_: object, requests, __: Context, at: Info) => {
          beginRequestsOfProjects(requests, context, at)
          return []
        },
      },
    },
    projects,
    context,
  )
}
