import type { Context } from '../../context.ts'
import { blastEffects } from '../../facts/blast-effects.ts'
import type { BlastDependent } from '../../facts/blast-radius.ts'
import { type Known, valueOr } from '../../facts/gaps.ts'
import type { Serving } from '../../facts/serving.ts'
import { glimpsedFlagEnvironment } from '../../rest/flags/flag-environments.ts'
import { glimpsedFlag } from '../../rest/flags/flags.ts'
import { inputOf } from '../fact-inputs.ts'
import type { BlastRadiusSource } from './blast-sources.ts'
import { servingIn } from './serving.ts'

/** What is known of the dependents in an environment. */
interface EffectsIn {
  readonly effects: ReadonlyMap<string, boolean | null>
  readonly inputs: readonly Known<Serving>[]
}

/** Whether a change can reach what each dependent serves in an environment, once for all dependents. */
export const effectsIn = (radius: BlastRadiusSource, environmentKey: string, context: Context): Promise<EffectsIn> =>
  radius.once(`effects in ${environmentKey}`, async () => {
    const dependents = valueOr(await radius.dependents(), []).filter(({ environments }) =>
      environments.some((one) => one.environmentKey === environmentKey),
    )
    const inputs = await Promise.all(dependents.map((one) => servingOf(one, environmentKey, context)))
    const servings = dependents.map(({ key }, index) => [key, inputs[index]?.value ?? null] as const)
    const source = { named: await radius.named(), ...(radius.kind === 'flag' && { flagKey: radius.key }) }
    return { effects: blastEffects(source, new Map(servings)), inputs }
  })

const servingOf = ({ projectKey, key, name }: BlastDependent, environmentKey: string, context: Context) => {
  const config = glimpsedFlagEnvironment(glimpsedFlag(projectKey, key, name), environmentKey)
  return inputOf('FLAG_CONFIGURATIONS', servingIn(config, context), environmentKey)
}

/** The environments in which there are dependents, by key. */
export const environmentsOf = (dependents: readonly BlastDependent[]): readonly string[] =>
  [...new Set(dependents.flatMap(({ environments }) => environments.map((one) => one.environmentKey)))].toSorted()
