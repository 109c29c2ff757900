import { type AccessRep, access } from '../access.ts'
import { create, del, get, patch } from '../operation.ts'
import type { Listing } from '../page.ts'
import { type AddressIn, type Located, resource } from '../resource.ts'
import { document, optional, word } from '../shape.ts'
import type { AIConfigVariationToolRep } from './ai-config-variations.ts'
import { type AIConfigMaintainer, aiMaintainer } from './ai-configs.ts'

/** A tool in its latest version, or one of its versions. */
export interface AIToolRep {
  readonly key: string
  readonly description?: string
  readonly schema: unknown
  readonly customParameters?: unknown
  readonly version: number
  readonly createdAt: number
  readonly _maintainer?: AIConfigMaintainer
  readonly _access?: AccessRep
}

const aiTool = document<AIToolRep>({ key: word, _maintainer: optional(aiMaintainer), _access: optional(access) })

/** The properties that a change can replace. */
export interface AIToolForm {
  readonly description?: string | undefined
  readonly schema?: unknown
  readonly customParameters?: unknown
  readonly maintainerId?: string | undefined
  readonly maintainerTeamKey?: string | undefined
}

export interface NewAITool extends AIToolForm {
  readonly key: string
}

const base = '/api/v2/projects/{projectKey}/ai-tools'
const path = '/api/v2/projects/{projectKey}/ai-tools/{toolKey}'

/** LaunchDarkly documents neither the grammar of the filter nor the properties to sort by. */
export const listAITools = get(base).takes<Listing>().lists(aiTool)
export const getAITool = get(path).returns(aiTool)
export const listAIToolVersions = get(`${path}/versions`).takes<Omit<Listing, 'filter'>>().lists(aiTool)
export const createAITool = create(base).takes<{ body: NewAITool }>().returns(aiTool)
/** Makes a new version. */
export const patchAITool = patch(path).takes<{ body: AIToolForm }>().returns(aiTool)
export const deleteAITool = del(path).returnsNothing()

/** The number of versions in a page. */
export const versionsPerPage = 20

export const aiToolResource = resource({
  type: 'AITool',
  address: ['projectKey', 'key'],
  get: getAITool,
  list: listAITools,
  pageSize: 100,
  surePageSize: 20,
  sizes: { assumed: 50, ordinary: 10 },
  fields: { address: ['project'], silent: ['versions'] },
  byKey: { scan: { from: 2 } },
})

export type AIToolDoc = Located<typeof aiToolResource, AIToolRep>
export type AIToolVersionDoc = AIToolRep

/** A tool of a variation, with the address of the variation's AI config. */
export interface AIConfigVariationToolDoc extends AIConfigVariationToolRep {
  readonly of: Pick<AddressIn<typeof aiToolResource>, 'projectKey'>
}
