export interface Link {
  href: string
  type: string
}

/** Builds an address of the API from segments, which are encoded one by one. */
export const api = (...segments: string[]) => ['/api/v2', ...segments.map(encodeURIComponent)].join('/')

export const json = (href: string): Link => ({ href, type: 'application/json' })

/** An address in LaunchDarkly's own user interface. */
export const site = (...segments: string[]): Link => ({
  href: ['', ...segments.map(encodeURIComponent)].join('/'),
  type: 'text/html',
})
