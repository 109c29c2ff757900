import type { Context } from '../../context.ts'
import type { Starts } from '../../graph/early.ts'
import type { FlagSource } from '../../rest/flags/flags.ts'
import { areUsable, blastOfFlag } from './blast-sources.ts'

/** The fields that read inputs. They need only the address of the flag. */
const inputs = [
  ...['dependents', 'maxDepth', 'stoppedAtMaxDepth', 'maintainers', 'sentences', 'gaps'],
  ...['codeReferences', 'applications', 'approvalRequests', 'experiments'],
]

/** The inputs of what a change can affect begin before the flag's document is there. */
export const blastStarts: Starts<FlagSource, Context> = {
  Flag: {
    // Arguments that the field itself refuses begin nothing.
    blastRadius: (flag, args, context, info) => (areUsable(args) ? [blastOfFlag(flag, args, context, info)] : []),
  },
  BlastRadius: Object.fromEntries(inputs.map((name) => [name, 'own' as const])),
}
