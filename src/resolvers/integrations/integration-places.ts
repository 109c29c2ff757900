import type { Context, Info } from '../../context.ts'
import { nodeId } from '../../graph/node.ts'
import { type AccessRep, allows } from '../../rest/access.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'
import { projectBehind } from '../projects/project-behind.ts'

/** A document with an address in an environment. */
export interface InEnvironment {
  readonly at: { readonly projectKey: string; readonly environmentKey: string }
  readonly _access?: AccessRep
}

/** The fields of every type of integration that belongs to an environment. */
export const inEnvironment = {
  id: nodeId,
  projectKey: ({ at }: InEnvironment) => at.projectKey,
  environmentKey: ({ at }: InEnvironment) => at.environmentKey,
  project: ({ at }: InEnvironment, _: unknown, context: Context, info: Info) =>
    projectBehind(at.projectKey, context, info),
  environment: ({ at }: InEnvironment) => glimpsedEnvironment(at.projectKey, at.environmentKey),
  access: ({ _access }: InEnvironment) => _access ?? null,
  viewerCan: ({ _access }: InEnvironment, { action }: { readonly action: string }) => allows(_access, action),
}
