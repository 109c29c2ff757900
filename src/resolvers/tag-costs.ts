import { type Costs, connectionOf } from '../graph/cost.ts'
import { listTags, tagsPerPage } from '../rest/tags.ts'

export const tagCosts: Costs = { fields: { 'Query.tags': { ...connectionOf(tagsPerPage), by: [listTags] } } }
