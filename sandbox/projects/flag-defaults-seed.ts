import type { Company } from '../store.ts'
import type { FlagDefaultsRecord } from './flag-defaults-record.ts'
import type { ProjectRecord } from './project-record.ts'

export const flagDefaults = ({ projects }: Company): Map<string, FlagDefaultsRecord> =>
  new Map([...projects.values()].map((project) => [project.key, defaultsOf(project)]))

function defaultsOf({ key, tags, defaultClientSideAvailability }: ProjectRecord): FlagDefaultsRecord {
  const isCustomerFacing = tags.includes('customer-facing')
  return {
    key: `${key}-flag-defaults`,
    tags: isCustomerFacing ? ['release'] : [],
    temporary: true,
    clientSideAvailability: defaultClientSideAvailability,
    booleanDefaults: {
      trueDisplayName: isCustomerFacing ? 'On' : 'True',
      falseDisplayName: isCustomerFacing ? 'Off' : 'False',
      trueDescription: isCustomerFacing ? 'Customers see it' : '',
      falseDescription: '',
      onVariation: 0,
      offVariation: 1,
    },
  }
}
