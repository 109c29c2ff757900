import type { Context, Info } from '../../context.ts'
import {
  exportedEnvironment,
  exportedFlag,
  exportedMetric,
  exportedProject,
  exportedSegment,
  exportLine,
} from '../../facts/export-documents.ts'
import { compareKeys } from '../../facts/text-order.ts'
import type { ExportPart, Resolvers } from '../../generated/resolvers.ts'
import { failure } from '../../graph/failures.ts'
import { Unreadable } from '../../rest/errors.ts'
import { metricResource } from '../../rest/experiments/metrics.ts'
import { lostAmong } from '../../rest/flags/flag-parts.ts'
import type { FlagDoc, FlagParts } from '../../rest/flags/flags.ts'
import type { ProjectSource } from '../../rest/projects/projects.ts'
import { withoutSecrets } from '../../rest/secrets.ts'

/** A line whose text is made when it is asked for. */
export interface ExportLineSource {
  readonly part: ExportPart
  readonly environmentKey: string | null
  readonly key: string
  readonly document: () => object
}

type Reading = (project: ProjectSource, context: Context) => Promise<readonly ExportLineSource[]>

const inFull: FlagParts = { environments: 'all', full: true, expand: ['migrationSettings'] }

/** The lines of objects with a key, in the order of the keys. */
function linesOf<Doc extends { readonly key: string }>(
  part: ExportPart,
  docs: readonly Doc[],
  exported: (doc: Doc) => object,
  environmentKey: string | null = null,
): readonly ExportLineSource[] {
  return docs
    .toSorted(compareKeys)
    .map((doc) => ({ part, environmentKey, key: doc.key, document: () => exported(doc) }))
}

/** The flags of the plain list with all environments. */
async function allFlags({ key }: ProjectSource, { loaders }: Context): Promise<readonly FlagDoc[]> {
  const all = await loaders.flags.all(key, inFull, Number.POSITIVE_INFINITY)
  const lost = all && lostAmong(all, inFull)
  if (lost) throw lost
  if (all) return all
  throw new Unreadable('Expected all flags with all environments, but LaunchDarkly does not return the environments.')
}

async function allSegments({ key: projectKey }: ProjectSource, { loaders }: Context) {
  const keys = (await loaders.environments.keysOf(projectKey)).toSorted()
  const found = keys.map(async (environmentKey) => {
    const segments = await loaders.segments.allOf({ projectKey, environmentKey })
    return linesOf('SEGMENTS', segments, exportedSegment, environmentKey)
  })
  return (await Promise.all(found)).flat()
}

/** How the lines of each part are read, in the order of the export. */
const readings: Readonly<Record<ExportPart, Reading>> = {
  PROJECT: async (project, { loaders }) => linesOf('PROJECT', [await loaders.projects.whole(project)], exportedProject),
  ENVIRONMENTS: async ({ key }, { loaders }) =>
    linesOf('ENVIRONMENTS', await loaders.environments.allOf(key), exportedEnvironment),
  FLAGS: async (project, context) => linesOf('FLAGS', await allFlags(project, context), exportedFlag),
  ARCHIVED_FLAGS: async ({ key }, { loaders }) =>
    linesOf('ARCHIVED_FLAGS', await loaders.flags.archived(key, inFull), exportedFlag),
  SEGMENTS: allSegments,
  METRICS: async ({ key }, { loaders }) =>
    linesOf('METRICS', await loaders.of(metricResource, [key]).all(), exportedMetric),
}

const parts = Object.keys(readings) as ExportPart[]

/**
 * The lines of the parts. All parts are read at once. A part that cannot be read is an error in the place of its lines, which the executor
 * reports for that item alone.
 */
async function* lines(project: ProjectSource, include: readonly ExportPart[], context: Context, info: Info) {
  const read = parts
    .filter((part) => include.includes(part))
    .map((part) => readings[part](project, context).catch((error: unknown) => failure(context, error) as Error))
  context.progress.begin(info, null)
  Promise.all(read).then((all) =>
    context.progress.begin(
      info,
      all.reduce((sum, one) => sum + (one instanceof Error ? 1 : one.length), 0),
    ),
  )
  for (const coming of read) {
    const found = await coming
    if (found instanceof Error) yield found
    else
      for (const line of found) {
        await context.turns.piece()
        yield line
      }
  }
}

/** Archived flags take a list of their own. */
const usual = parts.filter((part) => part !== 'ARCHIVED_FLAGS')

export const projectExport = {
  Project: {
    export: (project, { include }, context, info) => lines(project, include ?? usual, context, info) as never,
  },

  ExportLine: {
    line: ({ part, environmentKey, document }) => exportLine(part, environmentKey, withoutSecrets(document())),
  },
} satisfies Resolvers
