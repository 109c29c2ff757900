import { day, now, objectId, random } from '../seed/random.ts'
import type { People } from '../store.ts'
import type { FlagImportRecord } from './flag-imports-record.ts'

const plans: readonly Omit<FlagImportRecord, 'id'>[] = [
  {
    projectKey: 'mobile',
    integrationKey: 'split',
    name: 'Flags of the first app',
    config: {
      ...{ workspaceId: 'apps', environmentId: 'production', splitTag: 'mobile', ldTag: 'from-split' },
      ...{ workspaceApiKey: 'not-a-real-key', ldApiKey: 'not-a-real-token' },
    },
    tags: ['migration'],
    version: 3,
    queuedAt: now - 90 * day,
  },
  {
    projectKey: 'web',
    integrationKey: 'unleash',
    name: 'Flags of the outlet',
    config: { url: 'https://unleash.northaisle.example', token: 'not-a-real-token' },
    tags: [],
    version: 1,
    queuedAt: now - 2 * day,
    lastImport: now - 60 * day,
    failing: { statusCode: 401, message: 'The token of the other system has expired' },
  },
]

/** An import that came to its end, and one that fails. */
export const seededFlagImports = ({ projects }: People): readonly FlagImportRecord[] =>
  plans
    .filter(({ projectKey }) => projects.has(projectKey))
    .map((plan) => ({ ...plan, id: objectId(now - 120 * day, random(`flag-import/${plan.name}`)) }))
