import { create } from 'zustand'

interface TokenState {
  /** The access token that the requests carry, or an empty string for none. */
  readonly token: string
  /** Whether the token stays in the storage of this browser tab, and so survives a reload. */
  readonly kept: boolean
  setToken(token: string): void
  keepToken(kept: boolean): void
}

const place = 'launchdarkly-graphql:token'

/** Storage can be forbidden, which costs only the memory of the token. */
function storage(act: (storage: Storage) => string | null | undefined): string {
  try {
    return act(sessionStorage) ?? ''
  } catch {
    return ''
  }
}

const stored = storage((session) => session.getItem(place))

/** The token of the toolbar. It is in memory only, unless the user asks to keep it for the session. No link and no history has it. */
export const useToken = create<TokenState>((set, get) => ({
  token: stored,
  kept: stored !== '',
  setToken(token) {
    set({ token })
    if (get().kept)
      storage((session) => (token ? session.setItem(place, token) : session.removeItem(place)) as undefined)
  },
  keepToken(kept) {
    set({ kept })
    const { token } = get()
    storage((session) => (kept && token ? session.setItem(place, token) : session.removeItem(place)) as undefined)
  },
}))
