import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromRest, fromText, type RestMap } from '../../src/from-rest/index.ts'
import { shellWords } from '../../src/from-rest/shell-words.ts'
import map from '../../src/generated/from-rest.json' with { type: 'json' }
import { createSchema } from '../../src/schema.ts'

const schema = createSchema()
const made = (text: string) => fromText(text, map as RestMap, schema)

function query(text: string) {
  const found = made(text)
  if (found.kind === 'unknown') throw new Error(found.message)
  return found
}

describe('what is pasted', () => {
  it.each([
    ['a URL', 'https://app.launchdarkly.com/api/v2/flags/web/checkout'],
    ['a URL of the EU', 'https://app.eu.launchdarkly.com/api/v2/flags/web/checkout/'],
    ['a URL of the federal instance', 'https://app.launchdarkly.us/api/v2/flags/web/checkout'],
    ['a URL of another host', 'http://127.0.0.1:5000/api/v2/flags/web/checkout'],
    ['a path', '/api/v2/flags/web/checkout'],
    ['a path without its start', 'flags/web/checkout'],
    ['a method and a URL', 'GET https://app.launchdarkly.com/api/v2/flags/web/checkout HTTP/1.1'],
    ['a curl command', `curl -sS 'https://app.launchdarkly.com/api/v2/flags/web/checkout' -H 'Authorization: api-123'`],
    [
      'a curl command in lines',
      `$ curl --request GET \\\n  --url "https://app.launchdarkly.com/api/v2/flags/web/checkout"`,
    ],
    ['a page of the site', 'https://app.launchdarkly.com/projects/web/flags/checkout/targeting'],
  ])('is %s', (_, text) => {
    const { operation, variables, document } = query(text)
    expect(operation).toBe('GET /api/v2/flags/{projectKey}/{flagKey}')
    expect(variables).toEqual({ projectKey: 'web', flagKey: 'checkout' })
    expect(document).toContain('flag(projectKey: $projectKey, key: $flagKey)')
  })

  it('is a page with a key that is encoded', () => {
    const { variables } = query('https://app.launchdarkly.com/projects/web/flags/a%20b/targeting?env=c%20d')
    expect(Object.values(variables)).toEqual(expect.arrayContaining(['web', 'a b']))
    expect(JSON.stringify(variables)).not.toContain('%')
  })

  it('is a page with an environment', () => {
    const flag = query(
      'https://app.launchdarkly.com/projects/web/flags/a/targeting?env=production&selected-env=production',
    )
    expect(flag.variables).toEqual({ projectKey: 'web', flagKey: 'a', environmentKey: 'production' })
    expect(flag.document).toContain('environment(key: $environmentKey) {')
    expect(query('https://app.launchdarkly.com/web/production/segments/beta/targeting').variables).toEqual({
      projectKey: 'web',
      environmentKey: 'production',
      segmentKey: 'beta',
    })
    expect(made('https://app.launchdarkly.com/projects/web/segments/beta')).toEqual({
      kind: 'unknown',
      message:
        'Expected the environment, as in "?env=production" in the address of the page, but got "/projects/web/segments/beta".',
      nearest: [],
    })
  })

  it('keeps no header of a curl command', () => {
    const found = query(`curl -X PATCH https://app.launchdarkly.com/api/v2/flags/web/a -H 'Authorization: api-5f3c'\
      -H 'Content-Type: application/json; domain-model=launchdarkly.semanticpatch' -u user:api-5f3c\
      -d '{"environmentKey": "test", "instructions": [{"kind": "turnFlagOn"}], "comment": "It'\\''s time"}'`)
    expect(found.variables).toEqual({
      input: {
        projectKey: 'web',
        key: 'a',
        environmentKey: 'test',
        comment: "It's time",
        instructions: [{ turnFlagOn: true }],
      },
    })
    expect(JSON.stringify(found)).not.toContain('5f3c')
    expect(JSON.stringify(made('https://user:api-5f3c@[/api/v2/flags'))).not.toContain('5f3c')
  })

  it('takes the data of curl -G for the query', () => {
    const found = query(
      `curl -G https://app.launchdarkly.com/api/v2/flags/web -d limit=3 --data-urlencode 'filter=query:dark mode'`,
    )
    expect(found.variables).toEqual({ projectKey: 'web', first: 3, filter: { query: 'dark mode' } })
  })

  it('is a semantic patch without its URL, for which there are placeholders', () => {
    const flag = query('{"environmentKey": "production", "instructions": [{"kind": "turnFlagOff"}]}')
    expect(flag.variables).toEqual({
      input: {
        projectKey: 'project-key',
        key: 'flag-key',
        environmentKey: 'production',
        instructions: [{ turnFlagOff: true }],
      },
    })
    expect(flag.notes).toEqual([
      'The patch does not say what it changes: put keys in place of `project-key`, `flag-key`.',
    ])
    const segment = query('{"instructions": [{"kind": "addIncludedTargets", "contextKind": "user", "values": ["a"]}]}')
    expect(segment.document).toContain('updateSegment(input: $input)')
    const team = query('{"instructions": [{"kind": "addCustomRoles", "values": ["a"]}]}')
    expect(team.variables).toMatchObject({ input: { instructions: [{ addCustomRoles: { roleKeys: ['a'] } }] } })
  })

  it('is split into words as a shell does', () => {
    expect(shellWords(`a 'b c' "d \\"e\\" $f" g\\ h \\\n i"j"'k' $'l\\n\\'m'`)).toEqual([
      ...['a', 'b c', 'd "e" $f', 'g h', 'ijk', "l\n'm"],
    ])
    expect(shellWords(`a '' b`)).toEqual(['a', '', 'b'])
  })
})

describe('the parameters of a list', () => {
  it('become arguments', () => {
    const { variables, notes, document } = query(
      '/api/v2/flags/web?filter=tags:a+b,archived:true,creationDate:{"before":1700000000000}&limit=5&sort=-creationDate&env=test&env=qa',
    )
    expect(variables).toEqual({
      projectKey: 'web',
      first: 5,
      filter: { tags: ['a', 'b'], state: 'ARCHIVED', createdBefore: '2023-11-14T22:13:20.000Z' },
      orderBy: { field: 'CREATED_AT', direction: 'DESC' },
      environmentKeys: ['test', 'qa'],
    })
    expect(document).toContain('environments(keys: $environmentKeys)')
    expect(notes).toEqual([])
  })

  it('of the grammar with operators become arguments', () => {
    const { variables } = query('/api/v2/segments/web/test?filter=tags anyOf ["a,b","c"],query equals "dark"&limit=2')
    expect(variables).toMatchObject({ filter: { anyTag: ['a,b', 'c'], query: 'dark' }, first: 2 })
  })

  it('that have no equal are noted', () => {
    const { notes } = query(
      '/api/v2/flags/web?offset=20&summary=0&filter=nothing:x&sort=-mood&color=red&expand=codeReferences,mood',
    )
    expect(notes).toEqual([
      '`offset` has no equal: give the `endCursor` of a page as `after` to get the next one.',
      '`summary` has no equal: the selection decides what the answer has.',
      'The condition `nothing` has no equal and is left out.',
      expect.stringMatching(/^`sort=-mood` is left out\. Expected one of CREATED_AT, /),
      '`color` has no equal and is left out.',
      '`expand=mood` has no field in the selection.',
    ])
  })

  it('that expand a document select its field', () => {
    const { document, notes } = query('/api/v2/teams/a?expand=members,roles,maintainers')
    expect(document).toMatch(/members \{\s+totalCount\s+nodes \{\s+/)
    expect(document.match(/ roles \{/g)).toHaveLength(1)
    expect(notes).toEqual([])
    expect(query('/api/v2/flags/web/a?expand=codeReferences').document).toMatch(/codeReferences \{\s+flagKey/)
    expect(query('/api/v2/projects/web?expand=environments').document).toMatch(
      /environments \{\s+totalCount\s+nodes \{/,
    )
  })
})

describe('what is not understood', () => {
  it.each([
    ['', 'Expected the URL of a REST request, a curl command or a semantic patch, but got nothing.'],
    ['{"instructions": [', 'Expected the body as JSON, but: '],
    ['{"a": 1}', 'Expected a semantic patch, which has "instructions", or the method and the URL before the body'],
    ['curl -X GET', 'Expected a URL in the curl command, but got none.'],
    ['curl -d @patch.json https://app.launchdarkly.com/api/v2/flags/web/a', 'Expected the body itself'],
    ['PATCH /api/v2/flags/web/a\nhello', 'Expected a JSON body in the lines after the URL, but got other text.'],
    ['PUT /api/v2/flags/web/a', 'Expected DELETE or GET or PATCH for "/api/v2/flags/web/a", but got "PUT".'],
    ['/api/v2/flags/web/%E0%A4%A', 'Expected a path whose encoding is valid, but got "%E0%A4%A".'],
    ['POST /api/v2/flags/web\n{"name": "A"}', 'Expected key for CreateFlagInput, but got ["name","projectKey"].'],
    [
      'PATCH /api/v2/flags/web/a\n{"instructions": [{"turnFlagOn": 1, "b": 2}]}',
      'Expected an instruction with its "kind" at instructions.0, but got {"turnFlagOn":1,"b":2}.',
    ],
    ['PATCH /api/v2/webhooks/a\n[{"op": "replace"}]', 'Expected operations of a JSON patch, with "op" and "path"'],
    [
      '{"instructions": [{"kind": "turnFlagOn"}, {"kind": "addIncludedTargets"}]}',
      'Expected instructions of one kind of object',
    ],
  ])('%s', (text, message) => {
    expect(made(text)).toMatchObject({ kind: 'unknown', message: expect.stringContaining(message) })
  })

  it.each([
    ['/api/v2/flag/web/a', 'GET /api/v2/flags/{projectKey}/{flagKey}'],
    ['/api/v2/project', 'GET /api/v2/projects'],
    ['/api/v2/projects/web/enviroments', 'GET /api/v2/projects/{projectKey}/environments'],
    ['DELETE /api/v2/webhook/a', 'DELETE /api/v2/webhooks/{id}'],
  ])('%s is near to %s', (text, near) => {
    const found = made(text)
    expect(found.kind === 'unknown' && found.nearest[0]).toBe(near)
  })

  it('says that a read-only gateway has no mutations', () => {
    const found = fromText('DELETE /api/v2/webhooks/a', map as RestMap, createSchema({ readOnly: true }))
    expect(found).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('A read-only gateway has no mutations.'),
    })
  })
})

describe('a subgraph with prefixed names', () => {
  const prefixed = createSchema({ federation: true, federationPrefix: 'LD' })
  it.each([
    '/api/v2/flags/web?env=test&limit=2&filter=tags:a',
    '/api/v2/segments/web/test/beta',
    'PATCH /api/v2/flags/web/a\n{"instructions": [{"kind": "addVariation", "value": 1}, {"kind": "removeVariation", "variationId": "b"}]}',
    'POST /api/v2/projects\n{"key": "a", "name": "A"}',
  ])('has the same document for %s', (text) => {
    const found = fromText(text, map as RestMap, prefixed)
    const plain = query(text)
    if (found.kind === 'unknown') throw new Error(found.message)
    expect(found.document.replace(/\bLD(?=[A-Z])/g, '')).toBe(plain.document)
    expect(found.variables).toEqual(plain.variables)
  })
})

describe('any text', () => {
  it('has a document or a message', () => {
    const piece = fc.constantFrom(
      ...[
        'curl ',
        '-X PATCH ',
        '/api/v2',
        '/flags',
        '/web',
        '?filter=',
        'tags:a',
        '{"instructions":[',
        '{"kind":"addRule"',
        '}',
        ']',
        "'",
        '"',
        '\n',
      ],
      ...['$', '\\', '[', '{', ',', '%', '&env=', '&sort=-', ' -d ', 'null', '0', '"path":"/name"', '&limit=x', '://'],
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 12 }), (pieces) => {
        const found = made(pieces.join(''))
        if (found.kind === 'unknown') expect(found.message.length).toBeLessThan(700)
      }),
      { numRuns: 400, seed: 7 },
    )
  })

  it('that is nested too deep has a message', () => {
    const deep = `${'{"conditions":['.repeat(20_000)}${']}'.repeat(20_000)}`
    expect(made(`POST /api/v2/metrics/web\n{"key":"a","kind":"custom","filters":${deep}}`).kind).toBe('unknown')
  })
})

describe('a patch', () => {
  it.each([
    [
      'of properties becomes their fields',
      [
        { op: 'replace', path: '/name', value: 'A' },
        { op: 'replace', path: '/tags', value: ['a'] },
      ],
      { name: 'A', tags: ['a'] },
    ],
    ['that removes a property sets it to null', [{ op: 'remove', path: '/name' }], { name: null }],
    [
      'of a part stays a patch',
      [{ op: 'add', path: '/tags/-', value: 'a' }],
      { patch: [{ op: 'ADD', path: '/tags/-', value: 'a' }] },
    ],
    [
      'of an unknown property stays a patch',
      [{ op: 'replace', path: '/mood', value: 1 }],
      { patch: [{ op: 'REPLACE', path: '/mood', value: 1 }] },
    ],
  ])('%s', (_, patch, fields) => {
    expect(query(`PATCH /api/v2/webhooks/a\n${JSON.stringify(patch)}`).variables).toEqual({
      input: { id: 'a', ...fields },
    })
  })

  it('with an instruction that has no field goes to LaunchDarkly as it is', () => {
    const instructions = [
      { kind: 'addTargets', variationId: 'a', values: ['b'], mood: 'good' },
      { kind: 'dance', steps: 3 },
    ]
    const found = query(`PATCH /api/v2/flags/web/a\n${JSON.stringify({ environmentKey: 'test', instructions })}`)
    expect(found.variables).toMatchObject({
      input: {
        instructions: [
          { other: { kind: 'addTargets', parameters: { variationId: 'a', values: ['b'], mood: 'good' } } },
          { other: { kind: 'dance', parameters: { steps: 3 } } },
        ],
      },
    })
    expect(found.notes).toEqual([expect.stringContaining('`addTargets` goes to LaunchDarkly as it is')])
  })

  it('with a body that has more says what is left out', () => {
    const { variables, notes } = query('POST /api/v2/flags/web\n{"key": "a", "name": "A", "mood": 1, "_id": 2}')
    expect(variables).toEqual({ input: { projectKey: 'web', key: 'a', name: 'A' } })
    expect(notes).toEqual(['`mood` has no equal in CreateFlagInput and is left out.'])
  })
})

describe('what is said of it', () => {
  const credential = 'api-11111111-2222-3333-4444-555555555555'

  it.each([
    `curl -H 'Authorization: ${credential}' https://app.launchdarkly.com/api/v2/nothing/${credential}`,
    `/api/v2/flags/web?expand=${credential}&${credential}=1&filter=${credential}:x`,
    `{"instructions": [{"kind": "${credential}"}]}`,
    credential,
    `{"resourceId": "proj/a:env/b:constructor/c", "instructions": [{"kind": "${credential}"}]}`,
  ])('repeats no credential: %s', (text) => {
    const found = made(text)
    const said = found.kind === 'unknown' ? [found.message, ...found.nearest] : found.notes
    expect(said.length).toBeGreaterThan(0)
    expect(said.join('\n')).not.toContain('11111111-2222')
  })

  it('repeats no header of a command that is given as a URL', () => {
    const url = "curl -H 'Authorization: of-no-known-shape' https://app.launchdarkly.com/api/v2/flags/web"
    const found = fromRest({ method: 'GET', url }, map as RestMap, schema)
    expect(found).toMatchObject({ kind: 'unknown', message: expect.stringContaining('a curl command') })
    expect(JSON.stringify(found)).not.toContain('of-no-known-shape')
  })

  it('is text, whatever the parameters are called', () => {
    const { notes } = query('/api/v2/flags/web?constructor=1&toString=2&__proto__=3&hasOwnProperty=4')
    expect(notes).toHaveLength(4)
    for (const note of notes) expect(note).toMatch(/ has no equal and is left out\.$/)
  })
})
