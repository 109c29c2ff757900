import { isInputObjectType, isInterfaceType, isObjectType } from 'graphql'

/** A type, or a field of a type. */
export interface Place {
  readonly type: string
  readonly field: string | null
}

/** The place that a way through the documentation leads to. The owner of a field is the last type before it that has it. */
export function placeOf(way: readonly { readonly name: string; readonly def?: unknown }[]): Place | undefined {
  const here = way.at(-1)
  if (!here?.def) return undefined
  const owner = way.findLast(({ def }) => hasFields(def) && def.getFields()[here.name] === here.def)?.def
  if (hasFields(owner)) return { type: owner.name, field: here.name }
  return { type: here.name, field: null }
}

const hasFields = (def: unknown) => isObjectType(def) || isInterfaceType(def) || isInputObjectType(def)
