import { isSecretName, isSecretParameter } from './secret-names.ts'

/** Stands in a text where a credential was. JSON, URLs and types stay valid with it. */
export const placeholder = '[credential]'

/** A word begins here. An escape of JSON may stand before it, so that the lines of a log can be read as they are written. */
const start = String.raw`(?:(?<![\w])|(?<=\\[bfnrt]|\\u[\da-fA-F]{4}))`

/** Access tokens, SDK keys, mobile keys and relay proxy keys of LaunchDarkly: a prefix and a UUID, or nearly one. */
const launchDarkly =
  /(?:api|sdk|mob|rel)(?:-[\da-f]{8}-[\da-f-]{8,}|[-_]?[\da-f]{8}(?:[-_]?[\da-f]{4}){3}[-_]?[\da-f]{12})/gi

/** What follows the scheme of an `Authorization` header. A word of prose has no digit, and no capital within. */
const schemes = new RegExp(
  String.raw`${start}(?:[Bb]earer|BEARER|[Bb]asic|BASIC)(?: |%20|\+){1,3}(?=[\w.~+/=-]{0,63}(?:\d|[a-z][A-Z]))[\w.~+/=-]{16,}`,
  'g',
)

/** Tokens that other services mark by a prefix, JSON web tokens, and private keys in PEM. */
const marked = new RegExp(
  [
    String.raw`(?:(?<![\w-])|(?<=\\[bfnrt]))eyJ[\w-]{8,}\.eyJ[\w-]{8,}(?:\.[\w-]*)*`,
    String.raw`-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:[\w+/=\s:,-]|\\+[nrt])*`,
    `${start}(?:${[
      String.raw`xox[abeoprs]-[\w-]{10,}`,
      String.raw`gh[pousr]_\w{20,}`,
      String.raw`github_pat_\w{20,}`,
      String.raw`glpat-[\w-]{16,}`,
      '(?:AKIA|ASIA)[A-Z\\d]{16}',
      String.raw`AIza[\w-]{35}`,
      String.raw`[sr]k_(?:live|test)_(?=\w*\d)\w{16,}`,
      String.raw`whsec_[\w+/=]{16,}`,
      String.raw`SG\.[\w-]{16,}\.[\w-]{16,}`,
    ].join('|')})`,
  ].join('|'),
  'g',
)

const urls = /[a-z][a-z\d+.-]{0,30}:\/\/[^\s"'`<>\\^|]+/gi

/** A name, what joins it to its value, and the value: `"apiKey": "…"`, `password = '…'`, in whatever language. */
const quoted = /(?<![\w.-])([a-z][\w.-]{0,60})(\\*["'`]?\s*(?::|=>?)\s*\\*["'`])([^"'`\\]+)/gi

/** `password=…` in a query, a form or a connection string. What looks like code is none. */
const assigned = /(?<=(^|[\s;&?#,("'`]|\\[nrt]))([a-z][\w.-]{0,60})=(?![[({])([^\s;&#"'`\\<>(){}[\],]+)/gi

/** A header, or a line that says a credential by its name. */
const stated =
  /(?<![\w-])((?:proxy-)?authorization|(?:set-)?cookie|x-[\w-]*(?:key|token|secret|auth|signature)|(?:api|access|auth|client|secret)[ _-]?(?:key|token|secret)|passw(?:or)?d)(\s*:\s*)(?=[^\s"'`\\,;]*\d)([^\s"'`\\,;]{6,})/gi

/** Most texts have no credential. These tell them cheaply, and miss none. */
const mayHaveShape =
  /(?:api|sdk|mob|rel|API|SDK|MOB|REL|[ASMR][a-z]{2})[-_]?[\da-fA-F]{8}|[Bb]earer|[Bb]asic|BEARER|BASIC|eyJ|PRIVATE KEY|xox[abeoprs]-|gh[pousr]_|github_pat_|glpat-|AKIA|ASIA|AIza|k_live_|k_test_|whsec_|SG\./
/** What names a credential, joins a URL or is percent-encoded has one of the first three. */
const mayHold = new RegExp(`[:=%]|${mayHaveShape.source}`)
const mayHaveUrl = /:\/\//
const mayName =
  /(?:key|token|secret|word|wd|pass|phrase|code|auth|authorization|cookie|dsn|credential|jwt|pem|bearer|ur[il]|str|string|value|hash|text|base64|encrypted|json)s?\d*[\s"'`\\]*[:=]|[?&][\w.-]+=/i

const shortest = 8

/**
 * A text without what has the shape of a credential: keys of LaunchDarkly, tokens that others mark, and the credentials in URLs. It
 * takes texts as they are and as JSON has them, which stays valid.
 */
export const withoutShapes = (text: string): string => throughout(text, shapesOut)

function shapesOut(text: string): string {
  const rest = mayHaveShape.test(text)
    ? text.replace(launchDarkly, placeholder).replace(schemes, placeholder).replace(marked, placeholder)
    : text
  return mayHaveUrl.test(rest)
    ? rest.replace(urls, (url) => (mayBeSecret.test(url) ? withoutUrlSecrets(url) : url))
    : rest
}

/** A text without what has the shape of a credential, and without what it calls one. */
export const redacted = (text: string): string => throughout(text, shapesAndNamesOut)

/** Takes credentials out of a text, and out of what is percent-encoded in it. */
function throughout(text: string, take: (text: string) => string): string {
  if (text.length < shortest || !mayHold.test(text)) return text
  const left = take(text)
  if (!/%[\da-f]{2}/i.test(left)) return left
  const plain = decoded(left)
  const rest = take(plain)
  return rest === plain ? left : encodeURI(rest.toWellFormed()).replaceAll(encodeURI(placeholder), placeholder)
}

/** As far as it can be decoded. */
const decoded = (text: string): string =>
  text.replace(/(?:%[\da-f]{2})+/gi, (bytes) => {
    try {
      return decodeURIComponent(bytes)
    } catch {
      return bytes
    }
  })

function shapesAndNamesOut(text: string): string {
  const rest = shapesOut(text)
  if (!mayName.test(rest)) return rest
  return rest
    .replace(quoted, (all, name: string, joint: string) =>
      isSecretName(name) && !isPlainWord(name) ? name + joint + placeholder : all,
    )
    .replace(assigned, (all, before: string, name: string, value: string, at: number, whole: string) => {
      if (/[[(]/.test(whole[at + all.length] ?? '')) return all
      const isSecret = /[?&]/.test(before)
        ? isSecretParameter(name, value)
        : value.length >= 4 && isSecretName(name) && !isPlainWord(name)
      return isSecret ? `${name}=${placeholder}` : all
    })
    .replace(stated, (_, name: string, joint: string) => name + joint + placeholder)
}

/** Names that hide whatever a document has under them, but that prose and code use of other things. */
const isPlainWord = (name: string): boolean => /^(?:config|config_?values|auth|signature)$/i.test(name)

/** Most URLs have nothing that is a secret in any. */
const mayBeSecret = /[@?#;]|hook|intake|trigger|ifttt|telegram|pagerduty|victorops/i

/** Hosts whose URLs are secrets by their paths. */
const hooks =
  /^(?:hooks\.|webhooks?[.-])|(?:^|\.)webhook\.office\.com$|^(?:maker\.ifttt\.com|api\.telegram\.org|events\.(?:eu\.)?pagerduty\.com|alert\.victorops\.com)$/i

/** The part of a path behind which a secret is. */
const hookPath = /^(.*?\/(?:(?:web)?hooks?|(?:web)?hook-intake|intake|triggers)\/)(.+)$/i

/** A URL without its password, without the parameters that are credentials, and without the path that is one. */
export function withoutUrlSecrets(url: string): string {
  const [, scheme = '', authority = '', path = '', query = ''] =
    /^([a-z][a-z\d+.-]*:\/\/)([^/?#]*)([^?#]*)(.*)$/is.exec(url) ?? []
  const at = authority.lastIndexOf('@')
  const host = authority.slice(at + 1)
  return scheme + userinfo(authority.slice(0, at + 1)) + host + pathOf(host, path) + queryOf(query)
}

function userinfo(text: string): string {
  const [, user = '', password] = /^([^:]*)(?::(.*))?@$/s.exec(text) ?? []
  if (password) return `${user}:${placeholder}@`
  return user.length >= 16 ? `${placeholder}@` : text
}

function pathOf(host: string, path: string): string {
  if (hooks.test(host)) return path.length > 1 ? `/${placeholder}` : path
  const [, before, secret = ''] = hookPath.exec(path) ?? []
  return before && secret.split('/').some(isRandom) ? before + placeholder : path
}

/** Whether a part of a path is one that nobody chose. The ids of LaunchDarkly's documents are no secrets. */
const isRandom = (part: string): boolean => part.length >= 16 && /\d/.test(part) && !/^[\da-f]{24}$/.test(part)

const queryOf = (query: string): string =>
  query.replace(/([?&#;])([^=?&#;]+)=([^&#;]+)/g, (all, before: string, name: string, value: string) =>
    isSecretParameter(name, value) ? `${before}${name}=${placeholder}` : all,
  )
