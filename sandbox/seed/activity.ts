import type { Store } from '../store.ts'
import { repositories } from './code-references.ts'

/** What there is before anything was done with it. */
export type Company = Pick<Store, 'projects' | 'members' | 'teams' | 'roles'>

/** What was done with the flags, what is about to be done, who looks, and what is written of them elsewhere. */
export function activity(company: Company) {
  return {
    repositories: repositories(company),
  }
}
