import { flagItself } from '../changes/audit-targets.ts'
import { has } from '../filters/filter-operator-kinds.ts'
import { commitFlag } from '../flags/flag-commits.ts'
import { invalid, notFound } from '../http/errors.ts'
import { boolean, listBody, objectBody, optional, required, text } from '../resource/body.ts'
import type { Call, Writer, Written } from '../resource/call.ts'
import { commit, drawn, momentOf } from '../resource/change.ts'
import { list, single } from '../resource/collection.ts'
import { flagOf, found, projectOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { del, get, patch, put, type Resource } from '../resource/operation.ts'
import { first } from '../resource/query.ts'
import { isObject, shown } from '../resource/shape.ts'
import type { Store } from '../store.ts'
import { activePhaseOf, releaseCompletionOf, releaseDocument } from './release-document.ts'
import { newRelease } from './release-new.ts'
import { finishedPhase, startedPhase } from './release-phases.ts'
import { releasePipelines } from './release-pipelines.ts'
import { completionBy, type ReleasePhaseRecord, type ReleaseRecord } from './release-record.ts'
import { releaseOf, releasesIn, releaseTable } from './release-table.ts'

/** The release of the flag in the path. */
const releaseAt = (call: Call): ReleaseRecord => releaseOf(call.store, projectOf(call), flagOf(call).key)

const documentOf = (row: ReleaseRecord, call: Call) => releaseDocument(row, projectOf(call), call.store)

/** Adds the flag to a pipeline. */
function create(call: Call): Written {
  const [project, flag] = [projectOf(call), flagOf(call)]
  const body = objectBody(call)
  const rows = call.store.rows(releaseTable, project.key)
  const pipelines = call.store.rows(releasePipelines.table, project.key)
  const pipeline = found(pipelines, required(body, 'releasePipelineKey', text), 'release pipeline key')
  const variationId = optional(body, 'releaseVariationId', text)
  if (variationId !== undefined && !flag.variations.some(({ _id }) => _id === variationId)) {
    throw invalid(`releaseVariationId must be the id of a variation of the flag, got ${shown(variationId)}`)
  }
  const former = rows.get(flag.key)
  if (former && !releaseCompletionOf(former, call.store)) throw invalid('The flag has an active release already')
  const row = newRelease(flag, pipeline, { createdAt: momentOf(call), from: drawn(call), variationId })
  rows.set(flag.key, row)
  const after = commitFlag(call, { project, before: flag, after: { ...flag, releasePipelineKey: pipeline.key } })
  // A flag that was in the pipeline before is itself as it was.
  if (after === flag) {
    commit(call, {
      about: flagItself(project, flag),
      titleVerb: 'created a release of the flag',
      actions: ['addReleasePipeline'],
      current: documentOf(row, call),
    })
  }
  return { status: 200, document: documentOf(row, call) }
}

function remove(call: Call): Written {
  const [project, flag] = [projectOf(call), flagOf(call)]
  releaseAt(call)
  call.store.rows(releaseTable, project.key).delete(flag.key)
  const { releasePipelineKey: _, ...after } = flag
  commitFlag(call, { project, before: flag, after })
  return { status: 204 }
}

/** Stores a release with a changed phase, and writes it down. */
function withPhase(call: Call, release: ReleaseRecord, phase: ReleasePhaseRecord, said: string): Written {
  const project = projectOf(call)
  const phases = release.phases.map((one) => (one.id === phase.id ? phase : one))
  const row = { ...release, phases, version: release.version + 1 }
  call.store.rows(releaseTable, project.key).set(row.flagKey, row)
  commit(call, {
    about: flagItself(project, flagOf(call)),
    titleVerb: `${said} a phase of the release of the flag`,
    actions: ['updateReleasePhaseStatus'],
    previous: documentOf(release, call),
    current: documentOf(row, call),
  })
  return { status: 200, document: documentOf(row, call) }
}

/** LaunchDarkly's text starts a phase by a word that its schema lacks. */
const starting = ['active', 'Started']

const updatePhase: Writer = {
  takes: [],
  write(call) {
    const [project, flag, release] = [projectOf(call), flagOf(call), releaseAt(call)]
    if (release.legacy) throw invalid('The phases of a release through a legacy pipeline take a JSON patch')
    const phase = release.phases.find(({ id }) => id === call.params.phaseId)
    if (!phase) throw notFound('phase id', call.params.phaseId)
    const status = required(objectBody(call), 'status', text)
    const context = { call, project, flag, release, phase }
    if (starting.includes(status)) return withPhase(call, release, startedPhase(context), 'started')
    if (status === 'Complete') return withPhase(call, release, finishedPhase(context), 'completed')
    throw invalid(`status must be one of ${[...starting, 'Complete'].join(', ')}, got ${shown(status)}`)
  },
}

/** Marks a phase of a release through a legacy pipeline as complete or incomplete. */
function complete(call: Call): Written {
  const release = releaseAt(call)
  if (!release.legacy) throw invalid('Only releases through legacy pipelines take a JSON patch')
  const [operation, ...others] = listBody(call)
  if (!isObject(operation) || others.length > 0) throw invalid('The patch must have one operation')
  const [, index] = /^\/phases?\/(\d+)\/complete$/.exec(required(operation, 'path', text)) ?? []
  const phase = release.phases[Number(index ?? -1)]
  if (operation.op !== 'replace' || !phase) throw invalid('The operation must replace /phases/<place>/complete')
  const { completed: _, ...opened } = phase
  const isComplete = required(operation, 'value', boolean)
  const completed = isComplete ? { completed: completionBy(call.caller, momentOf(call)) } : {}
  const said = isComplete ? 'completed' : 'opened'
  return withPhase(call, release, { ...opened, ...completed }, said)
}

const statusOf = (row: ReleaseRecord, store: Store) => (releaseCompletionOf(row, store) ? 'completed' : 'active')

const progressions = list<ReleaseRecord>({
  rows: (call) => ofPipeline(call),
  pageMaximum: 100,
  operatorFilters: {
    status: {
      equals: (term, call) =>
        has<ReleaseRecord>((row) => [statusOf(row, call.store)], ['active', 'completed'])(term, call),
    },
    activePhaseId: {
      equals: (term, call) => has<ReleaseRecord>((row) => [activePhaseOf(row, call.store)?.id ?? ''])(term, call),
    },
  },
  represent: (row, call) => {
    const { key } = projectOf(call)
    return {
      flagKey: row.flagKey,
      activePhaseId: activePhaseOf(row, call.store)?.id,
      _createdAt: row.createdAt,
      _completedAt: releaseCompletionOf(row, call.store)?.at,
      _links: { release: json(api('flags', key, row.flagKey, 'release')) },
    }
  },
})

function ofPipeline(call: Call): ReleaseRecord[] {
  const { key } = releasePipelines.find(call)
  return releasesIn(call.store, projectOf(call)).filter(({ pipelineKey }) => pipelineKey === key)
}

/** The page with what it tells of all releases of the pipeline. */
function pageOf(call: Call) {
  const filter = first(call.query, 'filter') ?? ''
  if (/completed/.test(filter) && /activePhaseId/.test(filter)) {
    throw invalid('filter takes no activePhaseId with the status completed')
  }
  const rows = ofPipeline(call)
  const active = rows.filter((row) => statusOf(row, call.store) === 'active')
  return {
    ...progressions.answer(call),
    activeCount: active.length,
    completedCount: rows.length - active.length,
    phases: releasePipelines.find(call).phases.map(({ id, name }) => ({
      _id: id,
      name,
      releaseCount: active.filter((row) => activePhaseOf(row, call.store)?.id === id).length,
    })),
  }
}

const ofFlag = '/api/v2/flags/{projectKey}/{featureFlagKey}/release'
const inProject = '/api/v2/projects/{projectKey}/flags/{featureFlagKey}/release'
const beta = { beta: true }

export const releases: Resource = {
  table: releaseTable,
  operations: [
    get(ofFlag, 'release', single(releaseAt, documentOf), beta),
    patch(ofFlag, 'release', complete, beta),
    del(ofFlag, 'release', remove, beta),
    put(inProject, 'release', create, beta),
    put(`${inProject}/phases/{phaseId}`, 'release', updatePhase, beta),
    get(
      '/api/v2/projects/{projectKey}/release-pipelines/{pipelineKey}/releases',
      'release',
      { takes: progressions.takes, answer: pageOf },
      beta,
    ),
  ],
}
