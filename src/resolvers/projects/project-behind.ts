import type { Context, Info } from '../../context.ts'
import { glimpsedProject, type ProjectSource } from '../../rest/projects/projects.ts'
import { startBelow } from '../starts.ts'
import { projectExpand } from './project-lookahead.ts'

/**
 * The project of an object that exists, so that the project exists too: a glimpse if that suffices, otherwise the document. Fields
 * below it that need only its key begin in parallel.
 */
export function projectBehind(key: string, context: Context, info: Info): ProjectSource | Promise<ProjectSource> {
  const expand = projectExpand(info)
  if (expand) startBelow(info, glimpsedProject(key), context)
  return context.loaders.projects.behind(key, expand)
}
