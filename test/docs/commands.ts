/** A request to the gateway that a document shows as a command of curl. */
export interface Command {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The commands of a block, with the sandbox's token for tokens and secrets that are placeholders. */
export function commandsOf(code: string, token: string): readonly Command[] {
  const commands = code
    .replaceAll('\\\n', ' ')
    .matchAll(/^curl (?:-N )?http:\/\/127\.0\.0\.1:4000\/graphql(.*?)-d '(.*?)'/gms)
  return [...commands].map(([, options = '', body = '']) => {
    const headers = [...options.matchAll(/-H ['"]([\w-]+): (.+?)['"]/g)].map(([, name = '', value = '']) => [
      name,
      value.replace(/api-…|\$SECRET/, token),
    ])
    return { headers: Object.fromEntries(headers), body }
  })
}
