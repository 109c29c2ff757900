import { type RestRequest, Untranslatable } from './rest-map.ts'
import { shellWords } from './shell-words.ts'

/** A request as it was pasted. A semantic patch can come without its URL. */
export type Pasted = RestRequest | { readonly patch: object }

/**
 * Reads what a person pastes: a URL, a path, `PATCH <url>` with the body in the lines after it, a curl command, or a semantic patch alone.
 * Headers are dropped, and with them the credential.
 *
 * @throws {Untranslatable}
 */
export function pasted(text: string): Pasted {
  const given = text.trim()
  if (given.length > mostOfText) {
    throw new Untranslatable(`Expected at most ${mostOfText} characters, but got ${given.length}.`)
  }
  if (!given)
    throw new Untranslatable('Expected the URL of a REST request, a curl command or a semantic patch, but got nothing.')
  if (/^(?:\$\s+)?curl\s/.test(given)) return ofCurl(shellWords(given.replace(/^\$\s+/, '')))
  if (/^[[{]/.test(given)) return ofPatch(parsed(given, 'the body'))
  const { method, url, body } = inLines(given)
  if (!body) return { method: method ?? 'GET', url }
  if (!/^[[{]/.test(body)) {
    throw new Untranslatable('Expected a JSON body in the lines after the URL, but got other text.')
  }
  return { method: method ?? 'PATCH', url, body: parsed(body, 'the body') }
}

/** A request in the form of HTTP. Lines of headers between the URL and the body are dropped. */
function inLines(text: string): { readonly method?: string; readonly url: string; readonly body: string } {
  const [, word, line = ''] = /^(?:(get|post|put|patch|delete)\s+)?([\s\S]*)$/i.exec(text) ?? []
  const method = word && { method: word.toUpperCase() }
  const [, short, inOneLine] = /^(\S+)\s+([[{][\s\S]*)$/.exec(line) ?? []
  if (short && inOneLine) return { ...method, url: short, body: inOneLine }
  const [first = '', ...others] = line.split('\n')
  const body = others.join('\n').trim()
  const start = body.search(/^[[{]/m)
  return { ...method, url: first.replace(/\s+HTTP\/[\d.]+\s*$/, '').trim(), body: start < 0 ? body : body.slice(start) }
}

/** More than the largest semantic patch that LaunchDarkly takes. */
const mostOfText = 1_000_000

function ofPatch(patch: unknown): Pasted {
  if (isObject(patch) && Array.isArray(patch.instructions)) return { patch }
  throw new Untranslatable(
    'Expected a semantic patch, which has "instructions", or the method and the URL before the body, but got JSON without them.',
  )
}

/** The body of a request. */
export function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Untranslatable(`Expected ${what} as JSON, but: ${(error as Error).message.slice(0, 200)}`)
  }
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Options of curl without a value. A letter can stand in a group, such as `-sSL`. */
const alone =
  /^-[#0146aBfgGiIjJkLlNnOpqRsSvZ]+$|^--(?:compressed|fail|get|head|include|insecure|location|silent|show-error|verbose|no-\S+|http\S+)$/

const dataOptions = ['-d', '--data', '--data-raw', '--data-binary', '--data-ascii', '--json']

function ofCurl([, ...words]: readonly string[]): RestRequest {
  const data: string[] = []
  let method: string | undefined
  let url: string | undefined
  let inQuery = false
  for (let at = 0; at < words.length; at++) {
    const { name, value, isWhole } = option(words[at]!)
    if (name === undefined) url ??= value
    else if (alone.test(name) && isWhole) inQuery ||= name === '--get' || /^-[^-]*G/.test(name)
    else {
      const given = value ?? words[++at] ?? ''
      if (name === '-X' || name === '--request') method = given.toUpperCase()
      else if (name === '--url') url = given
      else if (name === '--data-urlencode')
        data.push(given.replace(/=([\s\S]*)$/, (_, text) => `=${encodeURIComponent(text)}`))
      else if (dataOptions.includes(name)) data.push(given)
    }
  }
  if (!url) throw new Untranslatable('Expected a URL in the curl command, but got none.')
  const file = data.find((one) => one.startsWith('@'))
  if (file) throw new Untranslatable('Expected the body itself in the curl command, but got the name of a file.')
  if (data.length === 0) return { method: method ?? 'GET', url }
  if (inQuery) return { method: method ?? 'GET', url: `${url}${url.includes('?') ? '&' : '?'}${data.join('&')}` }
  return { method: method ?? 'POST', url, body: parsed(data.join('&'), 'the data of the curl command') }
}

/** An option of curl, with the value that stands in the same word. The name is undefined for the URL. */
function option(word: string): { readonly name?: string; readonly value?: string; readonly isWhole?: boolean } {
  if (!word.startsWith('-') || word === '-') return { value: word }
  const [, name, value] = /^(--[\w-]+)=([\s\S]*)$/.exec(word) ?? []
  if (name && value !== undefined) return { name, value }
  if (word.startsWith('--') || alone.test(word)) return { name: word, isWhole: true }
  return word.length > 2 ? { name: word.slice(0, 2), value: word.slice(2) } : { name: word, isWhole: true }
}
