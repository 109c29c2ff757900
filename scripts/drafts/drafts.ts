import type { Model } from './model.ts'
import { namesOf } from './names.ts'
import { resolversDraft } from './resolvers-draft.ts'
import { restDraft } from './rest-draft.ts'
import { sandboxDraft } from './sandbox-draft.ts'
import { sdlDraft } from './sdl-draft.ts'
import { testDraft } from './test-draft.ts'

/** The drafts of a resource, by their paths, and the lines to add to other files. */
export function draftsOf(model: Model) {
  const { area, name } = model
  const { many, one } = namesOf(model)
  const file = `${area}/${name}.ts`
  return {
    files: {
      [`schema/${area}/${name}.graphql`]: sdlDraft(model),
      [`src/rest/${file}`]: restDraft(model),
      [`src/resolvers/${file}`]: resolversDraft(model),
      [`sandbox/${file}`]: sandboxDraft(model),
      [`test/${area}/${name}.test.ts`]: testDraft(model),
    },
    lines: {
      'src/rest/registry.ts': `export { ${one}Resource } from './${file}'`,
      'src/resolvers/modules.ts': `export { ${many} } from './${file}'`,
      'sandbox/resources.ts': `export { ${many} } from './${file}'`,
    },
  }
}
