/**
 * What goes upstream as `Authorization` for a request's own. LaunchDarkly takes its access tokens bare, though many a client cannot
 * help writing `Bearer` before them, and the tokens of OAuth clients as `Bearer …`, as its own Terraform provider sends them. What
 * is of another scheme, such as `Basic`, is meant for somebody else.
 */
export function accessTokenOf(header: string | null): string | undefined {
  const [, scheme, credential] = /^(?:(bearer)(?:\s+|$))?(\S*)$/i.exec(header?.trim() ?? '') ?? []
  if (!credential) return undefined
  return scheme && !credential.startsWith('api-') ? `Bearer ${credential}` : credential
}
