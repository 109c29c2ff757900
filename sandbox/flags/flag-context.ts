import { invalid } from '../http/errors.ts'
import type { InstructionTable } from '../patches/semantic-patch.ts'
import type { EnvironmentRecord } from '../projects/environment-record.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { type Given, required, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { found } from '../resource/find.ts'
import { shown } from '../resource/shape.ts'
import type { ConfigRecord, FlagRecord } from './flag-record.ts'

/** Where a flag is that is to be changed. */
export interface FlagContext {
  call: Call
  project: ProjectRecord
  /** The one that instructions about an environment are about. */
  environment?: EnvironmentRecord | undefined
}

export interface ConfigContext extends FlagContext {
  environment: EnvironmentRecord
  flag: FlagRecord
}

export type FlagTable = InstructionTable<FlagRecord, FlagContext>
export type ConfigTable = InstructionTable<ConfigRecord, ConfigContext>

/** Instructions about the configuration in the environment, as instructions for the flag. */
export const inEnvironment = (table: ConfigTable): FlagTable =>
  Object.fromEntries(
    Object.entries(table).map(([kind, carryOut]) => [
      kind,
      (flag, instruction, context) => {
        const { environment } = context
        if (!environment) throw invalid('environmentKey is required')
        const config = found(flag.configs, environment.key, 'environment key')
        const next = carryOut(config, instruction, { ...context, environment, flag })
        return next === config ? flag : { ...flag, configs: new Map(flag.configs).set(environment.key, next) }
      },
    ]),
  )

/** The index of the variation whose id is given. */
export function variationIn(given: Given, { variations }: FlagRecord, name = 'variationId'): number {
  const id = required(given, name, text)
  const index = variations.findIndex(({ _id }) => _id === id)
  if (index < 0) throw invalid(`${name} must be the id of a variation of the flag, got ${shown(id)}`)
  return index
}
