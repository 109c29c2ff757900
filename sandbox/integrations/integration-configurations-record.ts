export interface IntegrationConfigurationRecord {
  id: string
  integrationKey: string
  name: string
  enabled: boolean
  tags: readonly string[]
  configValues: Readonly<Record<string, unknown>>
  /** In LaunchDarkly's own form. */
  capabilityConfig?: object | undefined
  createdAt: number
}
