import { join } from 'node:path'
import { API, type Checker, type Symbol as Named, SignatureKind, type Type, TypeFlags } from 'typescript/unstable/sync'

/** The types of JSON that a value may have; `any` for a value of any type. */
export type Kind = 'string' | 'number' | 'boolean' | 'list' | 'object' | 'any'

/** The form of a value as a type describes it. Forms of types that contain themselves are circular. */
export interface Form {
  readonly kinds: ReadonlySet<Kind>
  /** The names of its interfaces. Empty for a type without a name. */
  readonly names: readonly string[]
  /** The properties of an object. */
  readonly properties: ReadonlyMap<string, Form>
  /** The items of a list, and the values of a map whose keys are words of users. */
  readonly items: Form | undefined
}

/** An operation of `src/rest/` as the compiler knows it: at run time it has no types. */
export interface CompiledOperation {
  readonly takes: ReadonlySet<string>
  readonly answers: Form
}

/**
 * Reads the types of the operations that a project's `src/rest/` exports, by the names of their exports.
 *
 * @param root The folder with `tsconfig.json`.
 */
export function compiled(root: string): ReadonlyMap<string, CompiledOperation> {
  const api = new API({ cwd: root })
  try {
    const snapshot = api.updateSnapshot({ openProjects: [join(root, 'tsconfig.json')] })
    const [project] = snapshot.getProjects()
    if (!project) throw new Error(`Expected a project in ${root}, but got none.`)
    const { program, checker } = project
    const formOf = forming(checker)
    const files = program.getSourceFileNames().filter((file) => file.startsWith(join(root, 'src/rest/')))
    const modules = files.map((file) => checker.getSymbolAtLocation(program.getSourceFile(file)!))
    const exported = modules.flatMap((module) => (module ? checker.getExportsOfModule(module) : []))
    const operations = exported.map((symbol): [string, CompiledOperation] | undefined => {
      const signature = signatureOf(symbol, checker)
      const args = signature && checker.getParameterType(signature, 0)
      const answer = signature && checker.getReturnTypeOfSignature(signature)
      if (!args || !answer) return undefined
      const takes = new Set(checker.getPropertiesOfType(args).map(({ name }) => name))
      return [symbol.name, { takes, answers: formOf(answer) }]
    })
    return new Map(operations.filter((one) => one !== undefined))
  } finally {
    api.close()
  }
}

/** An operation carries its types in a property that is never set: a function from its arguments to its answer. */
function signatureOf(symbol: Named, checker: Checker) {
  const type = symbol.valueDeclaration && checker.getTypeOfSymbol(symbol)
  const carrier = type && checker.getPropertyOfType(type, 'method') && checker.getPropertyOfType(type, 'types')
  const carried = carrier && checker.getTypeOfSymbol(carrier)
  const whole = carried && checker.getNonNullableType(carried)
  return whole && checker.getSignaturesOfType(whole, SignatureKind.Call)[0]
}

/** Makes the function that derives the form of a type. Each type is derived once. */
function forming(checker: Checker): (type: Type) => Form {
  const known = new Map<number, Form>()
  const none: Form = { kinds: new Set(), names: [], properties: new Map(), items: undefined }
  const ofKind = (kind: Kind): Form => ({ ...none, kinds: new Set([kind]) })

  function formOf(type: Type): Form {
    const { flags, id } = type
    if (flags & (TypeFlags.Undefined | TypeFlags.Null | TypeFlags.Void)) return none
    if (flags & (TypeFlags.Any | TypeFlags.Unknown)) return ofKind('any')
    if (flags & TypeFlags.StringLike) return ofKind('string')
    if (flags & TypeFlags.NumberLike) return ofKind('number')
    if (flags & TypeFlags.BooleanLike) return ofKind('boolean')
    if (type.isUnionType()) return united((type.getTypes() ?? []).map(formOf))
    const form = known.get(id)
    if (form) return form
    const made: { -readonly [Part in keyof Form]: Form[Part] } = { ...none }
    known.set(id, made)
    const isList = checker.isArrayLikeType(type)
    const [index] = checker.getIndexInfosOfType(type)
    made.kinds = new Set([isList ? 'list' : 'object'])
    made.names = isList ? [] : [type.getSymbol()?.name ?? '', type.getAliasSymbol()?.name ?? ''].filter(Boolean)
    made.items = index && formOf(index.valueType)
    if (!isList) {
      const properties = checker.getPropertiesOfType(type)
      made.properties = new Map(properties.map((one) => [one.name, formOf(checker.getTypeOfSymbol(one)!)]))
    }
    return made
  }
  return formOf
}

function united(forms: readonly Form[]): Form {
  const [one, ...others] = forms.filter(({ kinds }) => kinds.size > 0)
  if (one && !others.length) return one
  const all = one ? [one, ...others] : []
  return {
    kinds: new Set(all.flatMap(({ kinds }) => [...kinds])),
    names: all.flatMap(({ names }) => names),
    properties: new Map(all.flatMap(({ properties }) => [...properties])),
    items: all.find(({ items }) => items)?.items,
  }
}
