import { type About, environmentParent } from '../changes/audit-targets.ts'
import { changesIn, settled } from '../flags/flag-commits.ts'
import { type FlagContext, type FlagTable, inEnvironment } from '../flags/flag-context.ts'
import { deedsOf } from '../flags/flag-deeds.ts'
import { flagContext } from '../flags/flag-instructions.ts'
import type { FlagRecord } from '../flags/flag-record.ts'
import { flagClauseInstructions, ruleInstructions } from '../flags/flag-rules.ts'
import { servingInstructions } from '../flags/flag-serving.ts'
import { targetInstructions } from '../flags/flag-targets.ts'
import { variationInstructions } from '../flags/flag-variations.ts'
import { ApiError, invalid } from '../http/errors.ts'
import { applied, type Instruction, onlyInstructionsOf } from '../patches/semantic-patch.ts'
import type { EnvironmentRecord } from '../projects/environment-record.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import type { Call, Written } from '../resource/call.ts'
import { commit, momentOf } from '../resource/change.ts'
import { projectOf } from '../resource/find.ts'
import { api } from '../resource/links.ts'
import { get, type Operation, patch } from '../resource/operation.ts'
import type { PlainResource } from '../resource/plain.ts'
import { targetingDocument } from './ai-config-document.ts'
import type { AIConfigRecord } from './ai-config-record.ts'
import { inEnvironments } from './ai-config-targeting-values.ts'

/** Nothing turns an AI config on or off, and instructions only for users are not documented. */
const unknown = /^turnFlag|User/

const known = (table: FlagTable): FlagTable =>
  Object.fromEntries(Object.entries(table).filter(([kind]) => !unknown.test(kind)))

/** The instructions that LaunchDarkly documents for AI configs. */
const instructionsForAI: FlagTable = known({
  ...inEnvironment({ ...servingInstructions, ...targetInstructions, ...ruleInstructions, ...flagClauseInstructions }),
  updateDefaultVariation: variationInstructions.updateDefaultVariation!,
})

/** The targeting after instructions, which change nothing yet. */
export function targetedBy(
  row: AIConfigRecord,
  instructions: readonly Instruction[],
  context: FlagContext,
): FlagRecord {
  const before = inEnvironments(row.targeting, context.project.environments)
  return applied(before, instructions, instructionsForAI, context)
}

/** The subject of an entry about the targeting in an environment. */
export function aiConfigIn(project: ProjectRecord, environment: EnvironmentRecord, row: AIConfigRecord): About {
  const { key, name } = row
  const target = {
    name,
    resources: [`proj/${project.key}:env/${environment.key}:aiconfig/${key}`],
    canonical: api('projects', project.key, 'ai-configs', key, 'targeting'),
    site: `/projects/${project.key}/ai-configs/${key}`,
  }
  return { kind: 'aiconfig', target, parent: environmentParent(project, environment), where: ` in ${environment.name}` }
}

interface Asked {
  project: ProjectRecord
  environment: EnvironmentRecord
  row: AIConfigRecord
  instructions: readonly Instruction[]
  comment: string | undefined
}

/** Carries out instructions, and answers what the AI config is then. It asks for no approval. */
export function applyToTargeting(
  call: Call,
  rows: Map<string, AIConfigRecord>,
  { project, environment, row, instructions, comment }: Asked,
): AIConfigRecord {
  const before = inEnvironments(row.targeting, project.environments)
  const next = targetedBy(row, instructions, { call, project, environment })
  const targeting = settled(before, next, momentOf(call))
  if (targeting === before) return row
  const after = { ...row, targeting }
  rows.set(row.key, after)
  const deeds = [...deedsOf(before, targeting), ...changesIn(before, targeting).flatMap((one) => one.deeds)]
  commit(call, {
    about: aiConfigIn(project, environment, after),
    titleVerb: 'changed the targeting of the AI config',
    actions: [...new Set(deeds.map(({ action }) => action))],
    shortDescription: deeds.map(({ said }) => said).join(', '),
    comment,
    previous: targetingDocument(row, before, project),
    current: targetingDocument(after, targeting, project),
  })
  return after
}

function refuseWithoutApproval({ approvals }: EnvironmentRecord, { tags }: AIConfigRecord): void {
  const { required = false, requiredApprovalTags = [] } = approvals?.aiconfig ?? {}
  if (!required && !requiredApprovalTags.some((tag) => tags.includes(tag))) return
  throw new ApiError(405, 'Approval is required to make this request')
}

export function targetingOperations(configs: PlainResource<AIConfigRecord>): readonly Operation[] {
  const path = '/api/v2/projects/{projectKey}/ai-configs/{configKey}/targeting'

  const document = (row: AIConfigRecord, call: Call) => {
    const project = projectOf(call)
    return targetingDocument(row, inEnvironments(row.targeting, project.environments), project)
  }

  function change(call: Call): Written {
    const row = configs.find(call)
    const project = projectOf(call)
    const { environmentKey, instructions, comment } = onlyInstructionsOf(call)
    if (environmentKey === undefined) throw invalid('environmentKey is required')
    const environment = flagContext({ call, project }, environmentKey).environment!
    targetedBy(row, instructions, { call, project, environment })
    refuseWithoutApproval(environment, row)
    const rows = call.store.rows(configs.table, project.key)
    const after = applyToTargeting(call, rows, { project, environment, row, instructions, comment })
    return { status: 200, document: document(after, call) }
  }

  return [get(path, 'AI config', (call) => document(configs.find(call), call)), patch(path, 'AI config', change)]
}
