import type { Context, Info } from '../../context.ts'
import { type Starts, startEarly } from '../../graph/early.ts'
import { neededAtOnce } from '../../graph/lookahead.ts'
import { workingFor } from '../../graph/trace.ts'
import { type ReleasePipelineGlimpse, releasePipelineResource } from '../../rest/releases/release-pipelines.ts'
import { embeddedFields } from '../../rest/resource.ts'
import { startBelow } from '../starts.ts'

const embedded = embeddedFields(releasePipelineResource)

/**
 * A pipeline that a release names: the glimpse if no other fields are selected, otherwise the document. Null if the pipeline was
 * deleted.
 */
export function pipelineBehind(seen: ReleasePipelineGlimpse, context: Context, info: Info) {
  const free = seen.name === undefined ? byKey : embedded
  const others = neededAtOnce(info, free, 'ReleasePipeline')
  if (!others.length) return seen
  startBelow(info, seen, context)
  const { projectKey, key } = seen.at
  return workingFor(others, () => context.loaders.of(releasePipelineResource, [projectKey]).behind(seen, key, []))
}

const byKey = embedded.filter((name) => !releasePipelineResource.fields.summary.some((one) => one === name))

/** Begins to read the releases through a pipeline if a list of the flags that follow it will need their progress. */
export function beginReleasesOfFlags(projectKey: string, pipelineKey: string, context: Context, info: Info): void {
  const inside = () => [{}]
  const starts: Starts<object, Context> = {
    FlagConnection: { nodes: inside, edges: inside },
    FlagEdge: { node: inside },
    Flag: {
      releaseProgression: () => {
        context.loaders.releases.begin({ projectKey, key: pipelineKey })
        return []
      },
    },
  }
  startEarly(info, starts, {}, context)
}
