export interface RoleRecord {
  id: string
  key: string
  name: string
  description?: string
  policy: readonly Statement[]
  basePermissions: 'no_access' | 'reader'
  resourceCategory: 'organization' | 'project' | 'any'
  /** A role that was made from a preset keeps the preset's statements apart, and its policy holds only what was added. */
  preset?: { bundleVersion: number; statements: readonly Statement[] }
}

/** What is allowed or denied: actions or all but some, on resources or on all but some. */
export interface Statement {
  effect: 'allow' | 'deny'
  actions?: readonly string[]
  notActions?: readonly string[]
  resources?: readonly string[]
  notResources?: readonly string[]
}
