import type { Context, Info } from '../context.ts'
import { addressStarts } from '../graph/address-starts.ts'
import { accessStarts } from './account/member-access-lookahead.ts'
import { roleStarts } from './account/role-lookahead.ts'
import { teamStarts } from './account/team-lookahead.ts'
import { blastStarts } from './flags/blast-lookahead.ts'
import { flagStarts } from './flags/flag-lookahead.ts'
import { insightStarts } from './insights/insight-lookahead.ts'
import { beginEnvironment } from './projects/environment-lookahead.ts'
import { beginProject, projectStarts } from './projects/project-lookahead.ts'
import { usageStarts } from './usage/usage-lookahead.ts'

interface InProject {
  readonly at: { readonly projectKey: string }
}

interface InEnvironment {
  readonly at: { readonly projectKey: string; readonly environmentKey: string }
}

/** Begins the reads below an object that is looked up by its address. */
export const startBelow = addressStarts<Context>(
  {
    project: ({ at }: InProject, _, context, info: Info) => beginProject(at.projectKey, context, info),
    environment: ({ at }: InEnvironment, _, context, info: Info) =>
      beginEnvironment(at.projectKey, at.environmentKey, [], context, info),
  },
  [projectStarts, accessStarts, flagStarts, blastStarts, teamStarts, roleStarts, insightStarts, usageStarts],
)
