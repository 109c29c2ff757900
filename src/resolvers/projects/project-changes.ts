import type { Context } from '../../context.ts'
import type {
  CreateProjectInput,
  DeleteProjectInput,
  NamingCase,
  NamingConventionInput,
  Resolvers,
  UpdateProjectInput,
} from '../../generated/resolvers.ts'
import { mutation, refused } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import { patchOf, withComment } from '../../rest/json-patch.ts'
import {
  createProject,
  createProjectOfVersions,
  deleteProject,
  getProject,
  patchProject,
  projectAt,
  writtenProject,
} from '../../rest/projects/projects.ts'
import { given, lasting, orNone } from '../given.ts'
import { handWritten } from '../json-patch.ts'
import { environmentForm } from './environment-forms.ts'

const cases: Readonly<Record<NamingCase, string>> = {
  CAMEL_CASE: 'camelCase',
  UPPER_CAMEL_CASE: 'upperCamelCase',
  SNAKE_CASE: 'snakeCase',
  KEBAB_CASE: 'kebabCase',
  CONSTANT_CASE: 'constantCase',
}

const conventionOf = ({ case: wanted, prefix }: NamingConventionInput) =>
  given({ case: wanted && cases[wanted], prefix })

async function create(input: CreateProjectInput, context: Context) {
  const { namingConvention, environments, ...settings } = given(input)
  const body = {
    ...settings,
    namingConvention: namingConvention && conventionOf(namingConvention),
    environments: environments?.map(environmentForm),
  }
  const isVersioned = body.environments?.some(({ source }) => source?.version !== undefined)
  const written = writtenProject(await context.write(isVersioned ? createProjectOfVersions : createProject, { body }))
  return { project: context.loaders.projects.know(written) }
}

async function update({ key: projectKey, comment, patch, ...input }: UpdateProjectInput, context: Context) {
  const { name, tags, includeInSnippetByDefault, defaultClientSideAvailability, defaultReleasePipelineKey } = input
  if (!patch?.length && Object.values(input).every((value) => value === undefined)) {
    throw refused(['input'], 'Expected a change, such as a name, but got none.')
  }
  const changes = {
    ...lasting({ name, tags: orNone(tags), includeInSnippetByDefault, defaultClientSideAvailability }),
    defaultReleasePipelineKey,
  }
  const byHand = handWritten(patch)
  const current = () => context.read(getProject, { projectKey })
  const operations = [...(await patchOf(changes, current)), ...byHand]
  // What is to be taken away may not be there in the first place.
  if (!operations.length) return { project: projectAt(await current(), []) }
  const written = await context.write(patchProject, { projectKey, body: withComment(operations, comment) })
  return { project: context.loaders.projects.know(writtenProject(written)) }
}

async function remove({ key }: DeleteProjectInput, { write }: Context) {
  await write(deleteProject, { projectKey: key })
  return { deletedProjectId: idOf({ type: 'Project', key }) }
}

export const projectChanges = {
  Mutation: {
    createProject: mutation(create),
    updateProject: mutation(update),
    deleteProject: mutation(remove),
  },
} satisfies Resolvers
