/** What the gateway tells its page. The page itself is static; the gateway writes these into it when it serves it. */
export interface Settings {
  /** The name of the window. */
  readonly title: string
  readonly examples: readonly Example[]
  /** The tokens of the embedded sandbox. Null where the gateway stands before LaunchDarkly. */
  readonly sandbox: { readonly tokens: readonly SandboxToken[] } | null
  /** Whether the gateway has a token for requests without one. */
  readonly tokenless: boolean
}

/** A query to start from. */
export interface Example {
  readonly name: string
  readonly question: string
  /** Whom it is for, such as `on call`. */
  readonly readers: readonly string[]
  /** Of a live one, those of each event. */
  readonly calls: number
  readonly waves: number
  readonly changes: boolean
  readonly live: boolean
  readonly query: string
}

/** A token that the sandbox knows, with what its holder may do in words. */
export interface SandboxToken {
  readonly name: string
  readonly token: string
}

const none: Settings = { title: 'LaunchDarkly GraphQL', examples: [], sandbox: null, tokenless: false }

/** Reads the settings from the page. What is missing has its default, so that the page also works from a plain file server. */
export function settingsOf(page: Document): Settings {
  return { ...none, ...JSON.parse(page.getElementById('settings')?.textContent || '{}') }
}

export const settings: Settings = settingsOf(document)

/** The address of the graph: that of the page. */
export const endpoint: string = location.pathname
