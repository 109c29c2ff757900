import type { Context } from '../../context.ts'
import type {
  CreateProjectInput,
  DeleteProjectInput,
  NamingCase,
  NamingConventionInput,
  Resolvers,
  UpdateProjectInput,
} from '../../generated/resolvers.ts'
import { mutation } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import { withComment } from '../../rest/json-patch.ts'
import {
  createProject,
  createProjectOfVersions,
  deleteProject,
  getProject,
  type ProjectDoc,
  patchProject,
  projectAt,
  writtenProject,
} from '../../rest/projects/projects.ts'
import { given, lasting, orNone } from '../given.ts'
import { patched } from '../json-patch.ts'
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
  const project = await patched<ProjectDoc>({
    changes: {
      ...lasting({ name, tags: orNone(tags), includeInSnippetByDefault, defaultClientSideAvailability }),
      defaultReleasePipelineKey,
    },
    patch,
    current: async () => projectAt(await context.read(getProject, { projectKey }), []),
    send: async (operations) =>
      writtenProject(await context.write(patchProject, { projectKey, body: withComment(operations, comment) })),
  })
  return { project: context.loaders.projects.know(project) }
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
