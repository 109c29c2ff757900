import type { Context, Info } from '../../context.ts'
import { mostNodes, type PageArgs } from '../../graph/connection.ts'
import { begin, type Starts, startEarly } from '../../graph/early.ts'
import { mayNeedEnvironments } from '../../loaders/flags/flag-plan.ts'
import { worthLists } from '../../loaders/releases/release-plan.ts'
import { isUsable } from '../../rest/operation.ts'
import { releasePipelineResource } from '../../rest/releases/release-pipelines.ts'
import { beginEnvironmentFor, beginWhoCan } from '../account/member-access-lookahead.ts'
import { approvalRequestExpand } from '../changes/approval-request-lookahead.ts'
import { beginRequestsOfFlags } from '../changes/approval-requests.ts'
import { beginEvaluation } from '../contexts/flag-evaluations.ts'
import { beginEnvironment } from '../projects/environment-lookahead.ts'
import { beginProject } from '../projects/project-lookahead.ts'
import { factStartsOfList, manyFlags, pendingRequests } from './flag-fact-starts.ts'

/** The fields of a flag's code references that are counts. */
const codeReferenceCounts = ['fileCount', 'hunkCount', 'latestCommitAt', 'repositories']

/** The flags of a list, or an environment of theirs. */
interface OfList {
  readonly at: { readonly projectKey: string }
  readonly environmentKey: string
}

/** Begins the inputs of what a change of many flags can affect. */
function blastBegins(projectKey: string, { loaders }: Context) {
  const beginning = (read: () => unknown): readonly never[] => {
    begin(read)
    return []
  }
  const codeReferences = () => beginning(() => loaders.codeReferences.statisticsOf(projectKey))
  const applications = () => beginning(() => loaders.applications.begin())
  const approvalRequests = (expand: readonly string[]) =>
    beginning(() => loaders.approvalRequests.beginOfFlags(projectKey, pendingRequests.conditions, expand))
  const all = () => [...codeReferences(), ...applications(), ...approvalRequests([])]
  return { codeReferences, applications, approvalRequests, all }
}

/**
 * Begins the reads that cover all flags of a project, in parallel to a list of them or of their statuses: as far as the selection needs
 * them and names the environments. Most projects have as many flags as the page holds.
 *
 * @param most The most flags that the list can contain.
 */
export function beginForFlags(projectKey: string, most: number, context: Context, info: Info): void {
  const { loaders } = context
  const { environments, flagStatuses, followers, codeReferences } = loaders
  const statusesIn = new Set<string>()
  const flags = { at: { projectKey } }
  const inside = () => [flags]
  const nothingBelow =
    (read: () => unknown) =>
    (_: OfList, args: PageArgs): readonly never[] => {
      begin(() => {
        mostNodes(args)
        return read()
      })
      return []
    }
  const requests = (_: OfList, args: PageArgs, __: Context, at: Info): readonly never[] => {
    beginRequestsOfFlags(projectKey, args, context, at)
    return []
  }
  const counts = nothingBelow(() => codeReferences.statisticsOf(projectKey))
  const blast = blastBegins(projectKey, context)
  const severals: Starts<OfList, Context> = {
    Flag: {
      ...factStartsOfList(projectKey, most),
      project: (_, __, ___, at) => beginProject(projectKey, context, at),
      codeReferences: inside,
      applications: nothingBelow(() => loaders.applications.begin()),
      approvalRequests: requests,
      blastRadius: inside,
      extinctions: nothingBelow(() => codeReferences.extinctions({ projKey: projectKey })),
      statuses: () => {
        if (most >= manyFlags) flagStatuses.beginAll(projectKey)
        return []
      },
      releaseProgression: () => {
        if (most >= worthLists) begin(() => loaders.of(releasePipelineResource, [projectKey]).all())
        return []
      },
      dependents: () => {
        if (mayNeedEnvironments(most)) begin(() => environments.keysOf(projectKey))
        return []
      },
    },
    BlastRadius: {
      codeReferences: blast.codeReferences,
      applications: blast.applications,
      approvalRequests: (_, __, ___, at) => blast.approvalRequests(approvalRequestExpand(at)),
      sentences: () => blast.all(),
      gaps: () => blast.all(),
    },
    FlagCodeReferences: {
      ...Object.fromEntries(codeReferenceCounts.map((name) => [name, counts])),
      references: nothingBelow(() => codeReferences.begin(projectKey)),
    },
    FlagEnvironment: {
      approval: ({ environmentKey }) => {
        beginEnvironmentFor(projectKey, environmentKey, undefined, context)
        return []
      },
      whoCan: ({ environmentKey }, args) => {
        beginWhoCan(context, args)
        beginEnvironmentFor(projectKey, environmentKey, Reflect.get(args, 'action'), context)
        return []
      },
      approvalRequests: requests,
      evaluateFor: ({ environmentKey }, args) => {
        beginEvaluation({ projectKey, environmentKey }, args, context)
        return []
      },
      followers: ({ environmentKey }) => {
        followers.beginIn(projectKey, [environmentKey])
        return []
      },
      environment: ({ environmentKey }, _, __, at) =>
        beginEnvironment(projectKey, environmentKey, ['name'], context, at),
    },
  }
  const many = most > 1 ? severals : {}
  const inEnvironments = (keys: readonly unknown[]): readonly OfList[] =>
    keys.map(String).flatMap((environmentKey) => (isUsable(environmentKey) ? { ...flags, environmentKey } : []))
  const starts: Starts<OfList, Context> = {
    FlagConnection: { nodes: inside, edges: inside },
    FlagEdge: { node: inside },
    FlagStatusConnection: { nodes: inside, edges: inside },
    FlagStatusEdge: { node: inside },
    FlagStatus: { flag: inside },
    ...many,
    Flag: {
      ...many.Flag,
      environment: (_, { key }) => inEnvironments([key]),
      environments: (_, { keys }) => inEnvironments(Array.isArray(keys) ? keys : []),
    },
    FlagEnvironment: {
      ...many.FlagEnvironment,
      status: ({ environmentKey }) => {
        statusesIn.add(environmentKey)
        return []
      },
    },
  }
  startEarly(info, starts, flags, context)
  if (statusesIn.size <= most) flagStatuses.beginIn(projectKey, [...statusesIn])
}
