import { File } from 'node:buffer'
import { FormData } from 'undici'

/** A file of a form, with its name. */
export interface Upload {
  readonly name: string
  readonly text: string
}

/** The fields of a form: texts and files. Undefined fields are left out. */
export type FormFields = Readonly<Record<string, string | Upload | undefined>>

/** Makes a body of multipart/form-data (RFC 7578). */
export function formOf(fields: FormFields): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') form.append(name, value)
    else if (value) form.append(name, new File([value.text], value.name, { type: 'text/csv' }))
  }
  return form
}
