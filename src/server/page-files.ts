import { createHash } from 'node:crypto'

/** A file that a page loads. Its name holds a hash of its content, so browsers may keep it for ever. */
export interface PageFile {
  readonly type: string
  readonly body: string | Uint8Array<ArrayBuffer>
}

/** A page, and the files that it loads, by their names. */
export interface SplitPage {
  readonly html: string
  readonly files: ReadonlyMap<string, PageFile>
}

/**
 * Moves the inline scripts, styles and images of a page into files of their own. A page of megabytes becomes one of a few kilobytes
 * and files that browsers keep, and its Content-Security-Policy needs no hashes.
 *
 * @param base the path of the folder of the files, relative to the page, with a slash at its end.
 * @example splitPage('<style>b {}</style>', 'assets/').html // '<link rel="stylesheet" href="assets/….css" />'
 */
export function splitPage(page: string, base: string): SplitPage {
  const files = new Map<string, PageFile>()

  function addressOf(type: string, extension: string, body: PageFile['body']): string {
    const name = `${createHash('sha256').update(body).digest('hex').slice(0, 16)}.${extension}`
    files.set(name, { type, body })
    return base + name
  }

  const html = page
    // A script may hold text that looks like a style, so scripts go first.
    .replace(
      /<script>([\s\S]*?)<\/script>/g,
      (_, script: string) => `<script src="${addressOf('text/javascript; charset=utf-8', 'js', script)}"></script>`,
    )
    .replace(
      /<style>([\s\S]*?)<\/style>/g,
      (_, style: string) => `<link rel="stylesheet" href="${addressOf('text/css; charset=utf-8', 'css', style)}" />`,
    )
    .replace(
      /href="data:(image\/[\w.+-]+);base64,([\w+/=]+)"/g,
      (_, type: string, data: string) =>
        `href="${addressOf(type, 'image', new Uint8Array(Buffer.from(data, 'base64')))}"`,
    )
  return { html, files }
}
