import { File } from 'node:buffer'
import { FormData } from 'undici'

/** A file that is sent with its name. */
export interface Upload {
  readonly name: string
  readonly text: string
}

/** The fields of a form: texts and files. What is undefined is left out. */
export type FormFields = Readonly<Record<string, string | Upload | undefined>>

/** A body of multipart/form-data, as RFC 7578 has it. */
export function formOf(fields: FormFields): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') form.append(name, value)
    else if (value) form.append(name, new File([value.text], value.name, { type: 'text/csv' }))
  }
  return form
}
