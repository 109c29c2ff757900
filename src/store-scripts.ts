import type { Script } from './store/store.ts'

/** All scripts that gateways run in their store. The primary process runs those of its workers, and finds them here by name. */
export const storeScripts: readonly Script<unknown>[] = []
