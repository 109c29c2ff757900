/** The fields that read the part `_access` of a document. Any other field that reads it fails: see `documentWithoutAccess`. */
const names = /\b(?:access|viewerCan)\b/

/** Whether a document may select a field that reads `_access`. True for an unknown document. */
export const readsAccess = (query: string | null | undefined): boolean => !query || names.test(query)
