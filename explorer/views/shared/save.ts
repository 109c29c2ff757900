/** Saves text as a file of the user's. */
export function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** A file name of the operation's name. */
export const fileName = (operationName: string | null, ending: string): string =>
  `${(operationName ?? 'answer').replace(/\W/g, '-')}.${ending}`
