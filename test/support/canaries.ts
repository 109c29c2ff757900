/** Credentials of every shape, and what all of them have in common. */

export const canary = /c0ffee|zq7/i

/** A key of LaunchDarkly that nobody else's data has. */
export const keyOf = (prefix: string) => `${prefix}-c0ffee00-c0de-4000-8000-c0ffee000001`

/** Texts that hold credentials by their shapes alone. */
export const shapes = [
  ...['api', 'sdk', 'mob', 'rel'].map(keyOf),
  `Authorization: Bearer zq7bearer${'0123456789'.repeat(2)}`,
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ6cTcifQ.c0ffeec0ffee',
  '-----BEGIN PRIVATE KEY-----\nMIIzq7zq7zq7\nzq7\n-----END PRIVATE KEY-----',
  'https://ann:zq7password@db.test/x',
  'https://api.test/x?page=1&token=zq7token&access_key=zq7access#sig=zq7sig',
  'https://logs.test/v1/input?key=zq7datadog1&signature=zq7signature',
  'https://hooks.slack.com/services/T000/B000/zq7slack',
  'https://acme.webhook.office.com/webhookb2/zq7teams@1/IncomingWebhook/zq7',
  'https://discord.com/api/webhooks/1234567890123456789/zq7-discord-0123456789',
]

/** Texts that call a credential by its name. */
export const statements = [
  '{"user":"ann","password":"zq7json","deep":[{"apiKey":"zq7"}]}',
  'const apiKey = "zq7quoted"',
  'Server=db.test;User=ann;Password=zq7pwd;',
  'X-Api-Key: zq7header',
]

/** A document with a credential under every name and in every form. */
export const secretDocument = {
  ...Object.fromEntries(
    `apiKey mobileKey sdkKey sdk_key SDK-Key token accessToken apiToken refresh_token x-api-key password passwd db_password secret
    clientSecret client-secret signingSecret secretKey privateKey private_key authorization Authorization cookie Set-Cookie dsn
    connectionString connection_string webhookUrl triggerURL fullKey _clientSecret config configValues policyKey writeKey
    credentials passphrase`
      .split(/\s+/)
      .flatMap((name) => [
        [name, 'zq7plain'],
        [`old_${name}`, { deep: ['zq7object', { x: 'zq7' }] }],
        [`new-${name}`, ['zq7list']],
      ])
      .filter(([name]) => !/^(?:old_|new-)config/.test(name as string)),
  ),
  settings: [
    { name: 'apiKey', value: 'zq7pair' },
    { key: 'signing_secret', value: { deep: 'zq7pair' } },
    { name: 'region', isSecret: true, value: 'zq7marked' },
  ],
  headers: [
    ['Authorization', 'zq7tuple'],
    ['x-token', 'zq7tuple'],
  ],
  patch: [
    { op: 'replace', path: '/apiKey/value', value: 'zq7patch' },
    { op: 'add', path: '/config/policyKey', value: 'zq7patch' },
    { op: 'add', path: '/config/writeKey', value: { deep: 'zq7patch' } },
    { op: 'test', path: '/integrations/0/password', value: 'zq7patch' },
  ],
  integrationConfig: { template: 'zq7template', password: 'zq7integration' },
  text: JSON.stringify({ nested: JSON.stringify({ secret: 'zq7nested' }) }),
  notes: [...shapes, ...statements],
  [keyOf('sdk')]: 'named by a key',
}

/** What stands around the first canary in a text, or nothing if there is none. */
export const near = (text: string): string => /.{0,80}(?:c0ffee|zq7).{0,40}/is.exec(text)?.[0] ?? ''
