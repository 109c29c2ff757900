/** A text in the encoding of cursors and global ids. */
export const encoded = (text: string) => Buffer.from(text).toString('base64url')
