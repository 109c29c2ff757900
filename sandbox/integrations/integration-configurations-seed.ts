import { day, now, objectId, random } from '../seed/random.ts'
import type { IntegrationConfigurationRecord } from './integration-configurations-record.ts'

const plans: readonly Omit<IntegrationConfigurationRecord, 'id' | 'createdAt'>[] = [
  {
    integrationKey: 'datadog',
    name: 'Dashboards of the storefront',
    enabled: true,
    tags: ['operations'],
    configValues: { apiKey: 'not-a-real-key', hostURL: 'https://api.datadoghq.eu' },
    capabilityConfig: {
      auditLogEventsHook: {
        statements: [{ effect: 'allow', actions: ['*'], resources: ['proj/web:env/production:flag/*'] }],
      },
    },
  },
  {
    integrationKey: 'datadog',
    name: 'Trial of the first dashboards',
    enabled: false,
    tags: [],
    configValues: { apiKey: 'not-a-real-key' },
  },
  {
    integrationKey: 'servicenow',
    name: 'Change requests',
    enabled: true,
    tags: ['compliance'],
    configValues: {
      instanceUrl: 'https://northaisle.service-now.example',
      username: 'launchdarkly',
      password: 'not-a-real-password',
    },
    capabilityConfig: {
      approvals: {
        additionalFormVariables: [
          {
            ...{ key: 'assignmentGroup', name: 'Assignment group', type: 'dynamicEnum', isOptional: false },
            description: 'Who reviews the change.',
            dynamicOptions: {
              endpoint: {
                url: 'https://northaisle.service-now.example/api/now/groups',
                method: 'GET',
                headers: [{ name: 'Authorization', value: 'Basic not-a-real-password' }],
              },
              parser: { optionsPath: '/result', optionsItems: { label: '/name', value: '/id' } },
            },
          },
          {
            ...{ key: 'risk', name: 'Risk', type: 'enum', isOptional: true, placeholder: 'Choose a risk' },
            ...{ defaultValue: 'low', allowedValues: ['low', 'moderate', 'high'] },
          },
        ],
      },
    },
  },
  {
    integrationKey: 'slack',
    name: 'Releases in Slack',
    enabled: true,
    tags: ['chat'],
    configValues: { botToken: 'not-a-real-token' },
  },
  {
    integrationKey: 'snowflake-experimentation',
    name: 'Warehouse of the analysts',
    enabled: true,
    tags: ['experiments'],
    configValues: { snowflakeHostAddress: 'northaisle.snowflakecomputing.example' },
  },
]

export const seededIntegrationConfigurations: readonly IntegrationConfigurationRecord[] = plans.map((plan, index) => {
  const createdAt = now - (500 - index * 60) * day
  return { ...plan, id: objectId(createdAt, random(`integration-configuration/${plan.name}`)), createdAt }
})
