/**
 * The fields of payloads that answer a credential which the mutation has just made. They answer it to its maker, once, whether secrets
 * are shown or not.
 */
export const newCredentials: ReadonlySet<string> = new Set([
  'CreateAccessTokenPayload.value',
  'ResetAccessTokenPayload.value',
  'CreateRelayProxyConfigurationPayload.key',
  'ResetRelayProxyConfigurationPayload.key',
  'CreateOAuthClientPayload.clientSecret',
  'ResetSdkKeyPayload.sdkKey',
  'ResetMobileKeyPayload.mobileKey',
  'CreateWebhookPayload.secret',
  'CreateFlagTriggerPayload.url',
  'UpdateFlagTriggerPayload.url',
])
