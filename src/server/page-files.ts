import { createHash } from 'node:crypto'

/** A file of a page. Its name contains a hash of its content, so browsers can cache it permanently. */
export interface PageFile {
  readonly type: string
  readonly body: string | Uint8Array<ArrayBuffer>
}

/** A page with its files by name. */
export interface SplitPage {
  readonly html: string
  readonly files: ReadonlyMap<string, PageFile>
}

/**
 * Moves the inline scripts, styles and images of a page into files. A page of megabytes becomes a page of a few kilobytes with
 * cacheable files, and its Content-Security-Policy needs no hashes.
 *
 * @param base The path of the files' folder relative to the page, with a final slash.
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
    // Scripts come first, because a script can contain text that looks like a style.
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
