import { openApiOf } from './openapi.ts'
import type { Operation, Resource } from './resource/operation.ts'
import * as all from './resources.ts'

const resources: readonly Resource[] = Object.values(all)

const own = resources.flatMap((one) => one.operations)

export const operations: readonly Operation[] = [...own, openApiOf(own)]

export const tables = resources.flatMap(({ table = [] }) => table)
