import { document } from '../shape.ts'

/** A failure of another service, as audit log subscriptions report it. */
export interface SubscriptionErrorRep {
  readonly statusCode?: number
  readonly responseBody?: string
  readonly timestamp?: number
}

/** A failure of another service, as persistent stores report it. */
export interface PersistentStoreErrorRep {
  readonly statusCode?: number
  readonly message?: string
  readonly timestamp?: number
}

export type IntegrationErrorSource = SubscriptionErrorRep | PersistentStoreErrorRep

export const subscriptionError = document<SubscriptionErrorRep>({})
export const persistentStoreError = document<PersistentStoreErrorRep>({})
