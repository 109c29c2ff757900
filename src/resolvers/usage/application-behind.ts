import type { Context, Info } from '../../context.ts'
import { applicationResource } from '../../rest/usage/applications.ts'
import { plainAt } from '../resources.ts'

/** An application that another document names by its key. Null if it names none, or if there is no such application. */
export const applicationBehind = async (key: string | null | undefined, context: Context, info: Info) =>
  key ? plainAt(applicationResource, { key }, context, info) : null
