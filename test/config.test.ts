import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { BadSetting, readConfig, settings } from '../src/config.ts'

const messageOf = (env: Record<string, string>): string => {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof BadSetting) return error.message
    throw error
  }
  return ''
}

describe('the configuration', () => {
  it('has a default for every variable, and takes an empty one for none', () => {
    const defaults = readConfig({})
    expect(defaults).toEqual({
      host: '127.0.0.1',
      port: 4000,
      baseUrl: null,
      siteUrl: null,
      apiVersion: '20240415',
      maxConcurrentCalls: 8,
      timeoutMs: 30_000,
      showSecrets: false,
    })
    expect(readConfig(Object.fromEntries(Object.keys(settings).map((name) => [name, ' '])))).toEqual(defaults)
  })

  it('reads every variable', () => {
    expect(
      readConfig({
        HOST: '0.0.0.0',
        PORT: '80',
        LAUNCHDARKLY_BASE_URL: 'https://app.launchdarkly.com/',
        LAUNCHDARKLY_SITE_URL: 'https://app.eu.launchdarkly.com',
        LAUNCHDARKLY_API_VERSION: '20270101',
        MAX_CONCURRENT_CALLS: '3',
        UPSTREAM_TIMEOUT_MS: '1500',
        SHOW_SECRETS: 'true',
      }),
    ).toEqual({
      host: '0.0.0.0',
      port: 80,
      baseUrl: 'https://app.launchdarkly.com',
      siteUrl: 'https://app.eu.launchdarkly.com',
      apiVersion: '20270101',
      maxConcurrentCalls: 3,
      timeoutMs: 1500,
      showSecrets: true,
    })
  })

  it.each([
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['PORT', '4e3'],
    ['HOST', 'two words'],
    ['LAUNCHDARKLY_BASE_URL', 'app.launchdarkly.com'],
    ['LAUNCHDARKLY_BASE_URL', 'ftp://app.launchdarkly.com'],
    ['LAUNCHDARKLY_SITE_URL', 'https://app.launchdarkly.com/?a=b'],
    ['LAUNCHDARKLY_API_VERSION', 'beta'],
    ['MAX_CONCURRENT_CALLS', '0'],
    ['UPSTREAM_TIMEOUT_MS', '1.5'],
    ['SHOW_SECRETS', 'yes'],
  ] as const)('refuses %s=%s, and says what it takes and what it got', (name, value) => {
    expect(messageOf({ [name]: value })).toBe(`${name}: expected ${settings[name].takes}, but got "${value}".`)
  })

  it('names every variable that cannot be used at once', () => {
    expect(
      messageOf({ PORT: 'x', SHOW_SECRETS: 'y' })
        .split('\n')
        .map((line) => line.split(':')[0]),
    ).toEqual(['PORT', 'SHOW_SECRETS'])
  })

  it('repeats no password and no token that was put into a wrong place', () => {
    const message = messageOf({
      LAUNCHDARKLY_BASE_URL: 'https://user:secret@app.launchdarkly.com',
      LAUNCHDARKLY_API_VERSION: 'api-12345678-abcd-4000-8000-123456789abc',
    })
    expect(message).not.toMatch(/secret|12345678/)
  })

  it('is described in the README, variable by variable', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
    for (const name of Object.keys(settings)) expect(readme).toContain(`| \`${name}\` |`)
  })
})
