/** Access tokens, SDK keys, mobile keys and relay keys of LaunchDarkly, and whatever is said to bear a credential. */
const shape = String.raw`\b(?:api|sdk|mob|rel)-[\da-f]{8}-[\da-f-]{8,}|\b(?:Bearer|Basic) +[\w.~+/=-]{16,}`

/** Whether there is a text of the shape of a credential. */
export const credential = new RegExp(shape, 'i')

const credentials = new RegExp(shape, 'gi')

/** A text without the credentials in it. Nothing writes one down; this is for the error of somebody else's making that does. */
export const redacted = (text: string): string => text.replace(credentials, '[credential]')
