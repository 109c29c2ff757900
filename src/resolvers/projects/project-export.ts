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
import { selected } from '../../graph/lookahead.ts'
import { Unreadable } from '../../rest/errors.ts'
import { metricResource } from '../../rest/experiments/metrics.ts'
import type { FlagParts } from '../../rest/flags/flags.ts'
import type { ProjectSource } from '../../rest/projects/projects.ts'
import { withoutSecrets } from '../../rest/secrets.ts'

export interface ExportLineSource {
  readonly part: ExportPart
  readonly environmentKey: string | null
  readonly key: string
  readonly text: () => string
}

type Reading = (project: ProjectSource, context: Context, info: Info) => Promise<readonly ExportLineSource[]>

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
    .map((doc) => ({ part, environmentKey, key: doc.key, text: () => textOf(part, environmentKey, exported(doc)) }))
}

const textOf = (part: ExportPart, environmentKey: string | null, document: object): string =>
  exportLine(part, environmentKey, withoutSecrets(document))

/**
 * The lines of the flags of the plain list with all environments. Their texts are made while the list is read, because they take a tenth of
 * the memory of the documents.
 */
async function allFlags({ key: projectKey }: ProjectSource, { loaders, turns }: Context, info: Info) {
  const isTold = selected(info).has('line')
  const lines = await loaders.flags.mapped(projectKey, inFull, async (flag): Promise<ExportLineSource> => {
    await turns.piece()
    const text = isTold ? textOf('FLAGS', null, exportedFlag(flag)) : ''
    return { part: 'FLAGS', environmentKey: null, key: flag.key, text: () => text }
  })
  if (lines) return lines.toSorted(compareKeys)
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
  FLAGS: allFlags,
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
    .map((part) => readings[part](project, context, info).catch((error: unknown) => failure(context, error) as Error))
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
    line: ({ text }) => text(),
  },
} satisfies Resolvers
