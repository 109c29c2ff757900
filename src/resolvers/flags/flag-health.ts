import type { Context } from '../../context.ts'
import { type FlagHealth, type HealthLimits, judgeHealth, usualLimits } from '../../facts/flag-health.ts'
import { type FactInput, gapIn, type Known } from '../../facts/gaps.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { badInput } from '../../graph/errors.ts'
import { belowOf } from '../../graph/lookahead.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import type { FlagSource } from '../../rest/flags/flags.ts'
import { type HealthNeeds, healthNeeds } from './flag-fact-lookahead.ts'
import { documentOf, flagInputs, useInputs } from './flag-inputs.ts'

const all: HealthNeeds = { configurations: true, uses: true }

/**
 * The health of a flag.
 *
 * @param needs The inputs to read. What needs the others is then unknown. Default all.
 */
export async function healthOf(
  source: FlagSource,
  context: Context,
  limits: HealthLimits = usualLimits,
  needs: HealthNeeds = all,
): Promise<FlagHealth> {
  const flag = await documentOf(source, context)
  const [inputs, uses] = await Promise.all([
    flagInputs(flag, needs.configurations ? { ...noParts, environments: 'all' } : null, context),
    needs.uses ? useInputs(flag, context) : unread,
  ])
  await context.turns.piece()
  return judgeHealth({ ...inputs, ...uses }, context.now, limits)
}

const notChecked = (input: FactInput): Known<never> => ({
  gap: gapIn(input, 'NOT_CHECKED', 'The query does not ask for it.'),
})

const unread = { dependents: notChecked('DEPENDENT_FLAGS'), references: notChecked('CODE_REFERENCES') }

/** @throws {GraphQLError} for a number below 0. */
function limitsOf(limits: HealthLimits): HealthLimits {
  for (const [name, days] of Object.entries(limits))
    if (days < 0) throw badInput(`Expected ${name} to be 0 or more, but got ${days}.`)
  return limits
}

export const flagHealth = {
  Flag: {
    health: (flag, { inactiveDays, minimumAgeDays }, context, info) =>
      healthOf(flag, context, limitsOf({ inactiveDays, minimumAgeDays }), healthNeeds(belowOf(info))),
  },
} satisfies Resolvers
