import { invalid } from '../http/errors.ts'
import { type Given, integer, objects, oneOf, optional, required, text } from '../resource/body.ts'
import { type ConfigTable, variationIn } from './flag-context.ts'
import type { ConfigRecord, FlagRecord, Rule, Served } from './flag-record.ts'
import { namedBy, newRule, placeIn } from './flag-rules.ts'

/** All contexts, in thousandths of a percent. */
const whole = 100_000

const kinds = oneOf('progressive', 'guarded')

/** Automated releases as far as configurations show them: nothing goes on by itself here, so a release stays at its first stage. */
export const releaseInstructions: ConfigTable = {
  startAutomatedRelease(config, instruction, context) {
    required(instruction, 'releaseKind', kinds)
    const served = firstStage(instruction, context.flag)
    if (optional(instruction, 'clauses', objects) === undefined) return serving(config, instruction, served)
    const { variation: _, ...rule } = newRule({ ...instruction, variationId: instruction.originalVariationId }, context)
    return { ...config, rules: config.rules.toSpliced(placeIn(config.rules, instruction), 0, { ...rule, ...served }) }
  },
  stopAutomatedRelease: (config, instruction, { flag }) =>
    serving(config, instruction, { variation: variationIn(instruction, flag, 'finalVariationId') }),
}

function firstStage(instruction: Given, flag: FlagRecord): Served {
  const original = variationIn(instruction, flag, 'originalVariationId')
  const target = variationIn(instruction, flag, 'targetVariationId')
  const [stage] = required(instruction, 'stages', objects)
  if (!stage) throw invalid('stages must not be empty')
  required(stage, 'durationMillis', integer)
  const allocation = required(stage, 'allocation', integer)
  if (allocation < 0 || allocation > whole) throw invalid(`allocation must be from 0 to ${whole}, got ${allocation}`)
  const variations = flag.variations.map((_, variation) => {
    const rest = variation === original ? whole - allocation : 0
    return { variation, weight: variation === target ? allocation : rest }
  })
  return { rollout: { variations, contextKind: optional(instruction, 'randomizationUnit', text) ?? 'user' } }
}

/** The configuration with something else served by the rule that is named, or where no rule matches. */
function serving(config: ConfigRecord, instruction: Given, served: Served): ConfigRecord {
  if (instruction.ruleId === undefined && instruction.ref === undefined) return { ...config, fallthrough: served }
  const isMeant = namedBy(instruction)
  if (!config.rules.some(isMeant)) throw invalid('ruleId or ref must be that of a rule')
  const changed = ({ variation: _, rollout: __, ...rule }: Rule): Rule => ({ ...rule, ...served })
  return { ...config, rules: config.rules.map((rule) => (isMeant(rule) ? changed(rule) : rule)) }
}
