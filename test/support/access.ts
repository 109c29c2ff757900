import type { Doc } from './sandbox-ask.ts'

/** Every field of a statement about what the caller may do. Selections spread it as `...entry`. */
export const entryFragment =
  'fragment entry on AccessEntry { action effect resources notResources actions notActions roleName }'

const entry = ({ action, reason: { role_name, ...reason } }: Doc) => ({
  ...{ action, notActions: null, notResources: null, roleName: role_name },
  ...reason,
})

/** The field `access` with all of its statements, as the part `_access` of a REST document says them. */
export const accessOf = ({ allowed, denied }: Doc) => ({ allowed: allowed.map(entry), denied: denied.map(entry) })
