import type { Context, Info } from '../../context.ts'
import { nodeId } from '../../graph/node.ts'
import { type AccessRep, allows } from '../../rest/access.ts'
import type { SettingsRep } from '../../rest/integrations/settings.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'
import { locate, type Resource } from '../../rest/resource.ts'
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

/** An integration of an environment, as in the paths of its routes. */
export interface IntegrationPlace {
  readonly projectKey: string
  readonly environmentKey: string
  readonly integrationKey: string
}

/** The document that a write returned. It has the settings, as a single one has. */
export const writtenAt = <Kind extends Resource, Rep extends { readonly config?: SettingsRep }>(
  kind: Kind,
  { projectKey, environmentKey, integrationKey }: IntegrationPlace,
  written: Rep,
) => locate(kind, [projectKey, environmentKey, integrationKey], written, written.config ? ['config'] : [])
