import { isSecretName, isSecretParameter } from './secret-names.ts'

/** Replaces a credential in a text. JSON, URLs and types stay valid with it. */
export const placeholder = '[credential]'

/** The start of a word. An escape of JSON can precede it, because the lines of a log are JSON. */
const start = String.raw`(?:(?<![\w])|(?<=\\[bfnrt]|\\u[\da-fA-F]{4}))`

/** Access tokens, SDK keys, mobile keys and relay proxy keys of LaunchDarkly: a prefix and a UUID, or nearly a UUID. */
const launchDarkly =
  /(?:api|sdk|mob|rel)(?:-[\da-f]{8}-[\da-f-]{8,}|[-_]?[\da-f]{8}(?:[-_]?[\da-f]{4}){3}[-_]?[\da-f]{12})/gi

/**
 * The credential after the scheme of an `Authorization` header. Words of prose contain no digit, and no capital after the first
 * letter.
 */
const schemes = new RegExp(
  String.raw`${start}(?:[Bb]earer|BEARER|[Bb]asic|BASIC)(?: |%20|\+){1,3}(?=[\w.~+/=-]{0,63}(?:\d|[a-z][A-Z]))[\w.~+/=-]{16,}`,
  'g',
)

/** Tokens of other services with a known prefix, JSON web tokens, and private keys in PEM. */
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

/** A name, a separator and a quoted value: `"apiKey": "…"` or `password = '…'`, in any language. */
const quoted = /(?<![\w.-])([a-z][\w.-]{0,60})(\\*["'`]?\s*(?::|=>?)\s*\\*["'`])([^"'`\\]+)/gi

/** `password=…` in a query, a form or a connection string. Values that look like code are excluded. */
const assigned = /(?<=(^|[\s;&?#,("'`]|\\[nrt]))([a-z][\w.-]{0,60})=(?![[({])([^\s;&#"'`\\<>(){}[\],]+)/gi

/** A header, or a line with the name of a credential. */
const stated =
  /(?<![\w-])((?:proxy-)?authorization|(?:set-)?cookie|x-[\w-]*(?:key|token|secret|auth|signature)|(?:api|access|auth|client|secret)[ _-]?(?:key|token|secret)|passw(?:or)?d)(\s*:\s*)(?=[^\s"'`\\,;]*\d)([^\s"'`\\,;]{6,})/gi

/** Cheap tests that exclude most texts and include every text with a credential. */
const mayHaveShape =
  /(?:api|sdk|mob|rel|API|SDK|MOB|REL|[ASMR][a-z]{2})[-_]?[\da-fA-F]{8}|[Bb]earer|[Bb]asic|BEARER|BASIC|eyJ|PRIVATE KEY|xox[abeoprs]-|gh[pousr]_|github_pat_|glpat-|AKIA|ASIA|AIza|k_live_|k_test_|whsec_|SG\./
/** A text with the name of a credential, a URL or percent-encoding contains one of the first three characters. */
const mayHold = new RegExp(`[:=%]|${mayHaveShape.source}`)
const mayHaveUrl = /:\/\//
const mayName =
  /(?:key|token|secret|word|wd|pass|phrase|code|auth|authorization|cookie|dsn|credential|jwt|pem|bearer|ur[il]|str|string|value|hash|text|base64|encrypted|json)s?\d*[\s"'`\\]*[:=]|[?&][\w.-]+=/i

const shortest = 8

/**
 * Redacts everything in a text that has the shape of a credential: LaunchDarkly's keys, marked tokens of others, and the
 * credentials in URLs. Works on plain text and on JSON, which stays valid.
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

/** Redacts everything in a text that has the shape or the name of a credential. */
export const redacted = (text: string): string => throughout(text, shapesAndNamesOut)

/** Redacts a text, and the percent-encoded parts of it. */
function throughout(text: string, take: (text: string) => string): string {
  if (text.length < shortest || !mayHold.test(text)) return text
  const left = take(text)
  if (!/%[\da-f]{2}/i.test(left)) return left
  const plain = decoded(left)
  const rest = take(plain)
  return rest === plain ? left : encodeURI(rest.toWellFormed()).replaceAll(encodeURI(placeholder), placeholder)
}

/** Decodes the parts that can be decoded. */
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

/** Names that mark a credential in a document, but have other meanings in prose and code. */
const isPlainWord = (name: string): boolean => /^(?:config|config_?values|auth|signature)$/i.test(name)

/** A cheap test that excludes most URLs. */
const mayBeSecret = /[@?#;]|hook|intake|trigger|ifttt|telegram|pagerduty|victorops/i

/** Hosts whose URLs contain a secret in the path. */
const hooks =
  /^(?:hooks\.|webhooks?[.-])|(?:^|\.)webhook\.office\.com$|^(?:maker\.ifttt\.com|api\.telegram\.org|events\.(?:eu\.)?pagerduty\.com|alert\.victorops\.com)$/i

/** The part of a path that a secret follows. */
const hookPath = /^(.*?\/(?:(?:web)?hooks?|(?:web)?hook-intake|intake|triggers)\/)(.+)$/i

/** Redacts the password of a URL, the parameters that are credentials, and a secret path. */
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

/** Whether a part of a path looks generated. The ids of LaunchDarkly's documents are no secrets, in a Markdown link either. */
const isRandom = (part: string): boolean =>
  part.length >= 16 && /\d/.test(part) && !/^[\da-f]{24}[)\]>.,;]*$/.test(part)

const queryOf = (query: string): string =>
  query.replace(/([?&#;])([^=?&#;]+)=([^&#;]+)/g, (all, before: string, name: string, value: string) =>
    isSecretParameter(name, value) ? `${before}${name}=${placeholder}` : all,
  )
