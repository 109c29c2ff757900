import { settings } from '../../src/config.ts'

/** The settings that the chart computes from other values. */
const computed = ['HOST', 'PORT', 'ADMIN_PORT', 'SHUTDOWN_GRACE_MS']

/** The text of the chart's schema of values, with the settings that the gateway has. */
export function chartSchema(text: string): string {
  const schema = JSON.parse(text)
  const all = Object.entries<{ help: string; takes: string; secret?: boolean }>(settings)
  const free = all.filter(([name]) => !computed.includes(name))
  schema.definitions = {
    settings: objectOf(free.filter(([, { secret }]) => !secret)),
    secrets: objectOf(free),
  }
  return `${JSON.stringify(schema, null, 2)}\n`
}

const objectOf = (some: readonly (readonly [name: string, setting: { help: string; takes: string }])[]) => ({
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(
    some.map(([name, { help, takes }]) => [
      name,
      { description: `${help} Takes ${takes}.`, type: ['string', 'integer', 'boolean'] },
    ]),
  ),
})
