import type { Operation, Resource } from './resource/operation.ts'
import * as all from './resources.ts'

const resources: readonly Resource[] = Object.values(all)

export const operations: readonly Operation[] = resources.flatMap((one) => one.operations)

export const tables = resources.flatMap(({ table = [] }) => table)
