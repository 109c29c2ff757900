/**
 * Converts the `Authorization` header of a request to the one for LaunchDarkly. LaunchDarkly requires a bare access token, but many
 * clients write `Bearer` before it. Tokens of OAuth clients keep `Bearer`, as in LaunchDarkly's own Terraform provider. Other
 * schemes, such as `Basic`, are not for LaunchDarkly.
 */
export function accessTokenOf(header: string | null): string | undefined {
  const [, scheme, credential] = /^(?:(bearer)(?:\s+|$))?(\S*)$/i.exec(header?.trim() ?? '') ?? []
  if (!credential) return undefined
  return scheme && !credential.startsWith('api-') ? `Bearer ${credential}` : credential
}
