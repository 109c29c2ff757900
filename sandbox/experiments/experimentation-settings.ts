import { projectItself } from '../changes/audit-targets.ts'
import { contextKinds } from '../contexts/context-kinds.ts'
import { invalid } from '../http/errors.ts'
import { boolean, objectBody, objects, optional, required, text } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { commit } from '../resource/change.ts'
import { projectOf } from '../resource/find.ts'
import { json } from '../resource/links.ts'
import { get, put, type Resource } from '../resource/operation.ts'
import { capitalized, shown } from '../resource/shape.ts'
import type { Table } from '../store.ts'

interface UnitRecord {
  key: string
  isDefault: boolean
}

/** The units of a project, the key of whose row is empty. */
const table: Table<readonly UnitRecord[]> = {
  name: 'experimentation-settings',
  isInProject: true,
  seed: (_, project) =>
    new Map(
      project?.key === 'web'
        ? [
            [
              '',
              [
                { key: 'user', isDefault: true },
                { key: 'organization', isDefault: false },
              ],
            ],
          ]
        : [],
    ),
}

/** The units of projects that nobody has said anything else of. */
const usual: readonly UnitRecord[] = [{ key: 'user', isDefault: true }]

const unitsOf = (call: Call): readonly UnitRecord[] => call.store.rows(table, projectOf(call).key).get('') ?? usual

/** The unit of iterations whose bodies name none. */
export const defaultUnit = (call: Call): string => unitsOf(call).find(({ isDefault }) => isDefault)!.key

function document(call: Call) {
  const { id, key, createdAt } = projectOf(call)
  return {
    _projectId: id,
    _projectKey: key,
    randomizationUnits: unitsOf(call).map((unit) => ({
      randomizationUnit: unit.key,
      default: unit.isDefault,
      _hidden: false,
      _displayName: capitalized(unit.key),
    })),
    _creationDate: createdAt,
    _links: { self: json(call.path) },
  }
}

function replace(call: Call): Written {
  const project = projectOf(call)
  const kinds = call.store.rows(contextKinds.table, project.key)
  const units = required(objectBody(call), 'randomizationUnits', objects).map((one) => {
    const key = required(one, 'randomizationUnit', text)
    if (!kinds.has(key)) throw invalid(`randomizationUnit must be the key of a context kind, got ${shown(key)}`)
    return { key, isDefault: optional(one, 'default', boolean) ?? false }
  })
  const defaults = units.filter(({ isDefault }) => isDefault).length
  if (defaults !== 1) throw invalid(`Exactly one randomization unit must be the default, got ${defaults}`)
  const previous = document(call)
  call.store.rows(table, project.key).set('', units)
  const current = document(call)
  commit(call, {
    about: projectItself(project),
    titleVerb: 'changed the experimentation settings of the project',
    actions: ['updateRandomizationUnits'],
    previous,
    current,
  })
  return { status: 200, document: current }
}

const path = '/api/v2/projects/{projectKey}/experimentation-settings'

export const experimentationSettings = {
  table,
  operations: [get(path, 'project', document), put(path, 'project', replace)],
} satisfies Resource
