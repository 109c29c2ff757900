import { invalid } from '../http/errors.ts'
import { type Given, object, required } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import type { Property } from '../resource/properties.ts'
import { shown } from '../resource/shape.ts'

/** The settings that integrations of a kind need, and the values of those that take only some. */
interface Form {
  needs?: readonly string[]
  among?: Readonly<Record<string, readonly string[]>>
}

export type Forms = Readonly<Record<string, Form>>

/**
 * The `config` of an integration, which has to fit the form of its kind. Without a form, any settings fit, and there has to be one.
 *
 * @param kindOf what tells the kind: the body or the patched document, or the path.
 */
export const config = (
  forms: Forms,
  kindOf: (given: Given, call: Call) => string,
): Property<Readonly<Record<string, unknown>>> => ({
  action: 'updateConfiguration',
  read(given, name, call) {
    const settings = required(given, name, object)
    const kind = kindOf(given, call)
    const form = Object.hasOwn(forms, kind) ? forms[kind]! : undefined
    if (!form && Object.keys(settings).length === 0) throw invalid(`${name} must have a setting`)
    for (const need of form?.needs ?? []) {
      if (settings[need] === undefined || settings[need] === '')
        throw invalid(`${name}.${need} is required for ${kind}`)
    }
    for (const [setting, values] of Object.entries(form?.among ?? {})) {
      const value = settings[setting]
      if (value === undefined || values.some((one) => one === value)) continue
      throw invalid(`${name}.${setting} must be one of ${values.join(', ')}, got ${shown(value)}`)
    }
    return settings
  },
})
