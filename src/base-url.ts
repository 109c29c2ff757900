/** The path of the REST API at the end of a URL, complete or in part. */
const apiPath = /\/api(?:\/v2(?:\/.*)?)?\/*$/i

/**
 * Removes the path of the REST API from a base URL, because every call adds it. With the path twice, LaunchDarkly would answer 404
 * to every call.
 *
 * @returns Undefined if the URL does not end in that path.
 */
export const withoutApiPath = (url: string): string | undefined =>
  apiPath.test(url) ? url.replace(apiPath, '') : undefined

/** @throws {TypeError} for a base URL that ends in the path of the REST API. */
export function checkBaseUrl(url: string): void {
  const expected = withoutApiPath(url)
  if (expected !== undefined) throw new TypeError(`baseUrl: ${apiPathMessage(url, expected)}`)
}

/** The message about a base URL that ends in the path of the REST API, with the right URL. */
export const apiPathMessage = (url: string, expected: string): string =>
  `expected the address of LaunchDarkly without the path of its API, which the gateway adds itself, but got ` +
  `${JSON.stringify(url.slice(0, 300))}. Use ${JSON.stringify(expected.slice(0, 300))} instead.`
