import { describe, expect, it } from 'vitest'
import { settingsOf } from '../../src/rest/integrations/settings.ts'

const secretsIn = (of: Parameters<typeof settingsOf>[1], kind: string | undefined, names: readonly string[]) =>
  settingsOf(Object.fromEntries(names.map((name) => [name, 'x'])), of, kind)!
    .filter(({ secret }) => secret)
    .map(({ name }) => name)

describe('the settings of an integration', () => {
  it.each([
    ['destination', 'azure-event-hubs', ['namespace', 'name', 'policyName'], ['policyKey']],
    ['destination', 'mparticle', ['userIdentity', 'anonymousUserIdentity'], ['apiKey', 'secret']],
    ['destination', 'segment', [], ['writeKey']],
    ['subscription', 'dynatrace', ['url', 'entity'], ['apiToken']],
    ['subscription', 'msteams', [], ['url']],
    ['store', 'redis', [], ['host', 'port', 'password']],
    ['delivery', 'cloudflare', [], ['apiToken']],
  ] as const)('of a %s of the kind %s are secret unless they are known', (of, kind, open, secret) => {
    expect(secretsIn(of, kind, [...open, ...secret, 'unknown'])).toEqual([...secret, 'unknown'])
  })

  it('of a kind that is known elsewhere, of an unknown one and of none are all secret', () => {
    expect(secretsIn('destination', 'datadog', ['hostURL'])).toEqual(['hostURL'])
    for (const kind of ['nope', 'constructor', '__proto__', undefined])
      expect(secretsIn('subscription', kind, ['hostURL', 'length', '0'])).toEqual(['0', 'hostURL', 'length'])
  })

  it('that LaunchDarkly did not tell are null, and those that are empty are empty', () => {
    expect(settingsOf(undefined, 'store', 'redis')).toBeNull()
    expect(settingsOf({}, 'store', 'redis')).toEqual([])
  })
})
