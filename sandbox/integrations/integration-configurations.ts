import { notFound } from '../http/errors.ts'
import { boolean, object, optional, string, strings, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { momentOf } from '../resource/change.ts'
import { api } from '../resource/links.ts'
import { owned } from '../resource/owned.ts'
import { needed, possible, usually } from '../resource/properties.ts'
import { only } from '../resource/shape.ts'
import type { IntegrationConfigurationRecord } from './integration-configurations-record.ts'
import { seededIntegrationConfigurations } from './integration-configurations-seed.ts'
import { config, type Forms } from './settings.ts'

type Sent = Pick<IntegrationConfigurationRecord, 'name' | 'enabled' | 'tags' | 'configValues' | 'capabilityConfig'>

/** The integrations that the sandbox knows. */
const forms: Forms = {
  datadog: { needs: ['apiKey'] },
  servicenow: { needs: ['instanceUrl', 'username', 'password'] },
  slack: { needs: ['botToken'] },
  'snowflake-experimentation': { needs: ['snowflakeHostAddress'] },
}

const keyIn = ({ params }: Call): string | undefined => params.integrationKey

const base = '/api/v2/integration-configurations/keys/{integrationKey}'

const scriptFor = ({ configValues }: IntegrationConfigurationRecord) =>
  [
    `-- For ${configValues.snowflakeHostAddress}`,
    'CREATE ROLE IF NOT EXISTS LAUNCHDARKLY_ROLE;',
    'CREATE USER IF NOT EXISTS LAUNCHDARKLY_USER DEFAULT_ROLE = LAUNCHDARKLY_ROLE;',
    'GRANT ROLE LAUNCHDARKLY_ROLE TO USER LAUNCHDARKLY_USER;',
  ].join('\n')

export const integrationConfigurations = owned<IntegrationConfigurationRecord, Sent>({
  noun: 'integration',
  table: 'integration-configuration',
  base,
  path: '/api/v2/integration-configurations/{integrationConfigurationId}',
  lists: [base],
  called: 'integration configuration id',
  specifier: 'integration/*',
  beta: true,
  checkOwner(call) {
    const key = keyIn(call)
    if (key !== undefined && !Object.hasOwn(forms, key)) throw notFound('integration key', key)
  },
  properties: {
    name: needed(text, 'updateName'),
    enabled: usually(boolean, true, 'updateOn'),
    tags: usually(strings, [], 'updateTags'),
    configValues: config(forms, (given, call) => keyIn(call) ?? optional(given, '_integrationKey', string) ?? ''),
    capabilityConfig: possible(object, 'updateConfiguration'),
  },
  made: (sent, call) => ({ ...sent, createdAt: momentOf(call) }),
  document: (row, { links, access }) => ({
    _links: links,
    _id: row.id,
    _integrationKey: row.integrationKey,
    _createdAt: row.createdAt,
    ...only(row, 'name', 'tags', 'enabled', 'configValues', 'capabilityConfig'),
    ...(row.integrationKey === 'snowflake-experimentation' && { snowflakeSetupScript: scriptFor(row) }),
    _access: access,
  }),
  about: ({ id, integrationKey, name }) => ({
    kind: 'integration',
    target: {
      name,
      resources: [`integration/${integrationKey}`],
      canonical: api('integration-configurations', id),
      site: `/settings/integrations/${integrationKey}`,
    },
    where: '',
  }),
  seed: () => seededIntegrationConfigurations,
})
