import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { roles } from '../../sandbox/account/roles.ts'
import { tokens } from '../../sandbox/account/tokens.ts'
import { codeReferences } from '../../sandbox/code/code-references.ts'
import { answering, type Question, type Told } from '../../sandbox/http/answer.ts'
import { operations } from '../../sandbox/operations.ts'
import { seed } from '../../sandbox/seed/index.ts'

/** Whatever is asked, the sandbox answers with a document or with an error that is the client's. */

const names = [
  ...[
    'web',
    'mobile',
    'staging',
    'production',
    'test',
    'growth',
    'checkout',
    'new',
    'x',
    '',
    ' ',
    'me',
    '0',
    '__proto__',
  ],
  ...[
    'constructor',
    'toString',
    'key',
    'name',
    'web%2Fx',
    'é',
    '💥',
    'proj/web',
    'proj/*:env/*:flag/*',
    '-1',
    '9'.repeat(30),
  ],
]
const operators = [
  ':',
  ',',
  '|',
  '+',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '"',
  '\\',
  ' equals ',
  ' anyOf ',
  ' contains ',
  ' exists ',
]

const properties = [
  ...[
    'key',
    'name',
    'description',
    'tags',
    'environments',
    'patch',
    'merge',
    'comment',
    'instructions',
    'kind',
    'op',
    'path',
  ],
  ...[
    'value',
    'values',
    'from',
    'variations',
    'variationId',
    'rules',
    'targets',
    'clauses',
    'clause',
    'policy',
    'effect',
  ],
  ...[
    'resources',
    'actions',
    'email',
    'role',
    'url',
    'sign',
    'on',
    'source',
    'target',
    'environmentKey',
    'resourceKind',
  ],
  ...[
    'resourceId',
    'reviewStatus',
    'memberIDs',
    'teamKeys',
    'contextKind',
    'attribute',
    'weight',
    'rollout',
    'fallthrough',
  ],
  ...[
    'included',
    'excluded',
    'add',
    'remove',
    'rolloutWeights',
    'executionDate',
    'notifyMemberIds',
    'ruleId',
    '__proto__',
  ],
]

const word = fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 20 }))
const scalar = fc.oneof(word, fc.integer(), fc.double(), fc.boolean(), fc.constant(null))
const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...properties), tie('any'), { maxKeys: 5 }),
  ),
})).any
const pointer = fc.array(fc.oneof(fc.constantFrom(...properties, ...names, '-'), word), { maxLength: 5 })
const jsonPatch = fc.array(
  fc.record(
    {
      op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'),
      path: pointer.map((parts) => `/${parts.join('/')}`),
      from: pointer.map((parts) => `/${parts.join('/')}`),
      value,
    },
    { requiredKeys: ['op', 'path'] },
  ),
  { maxLength: 4 },
)
const kinds = [
  ...[
    'turnFlagOn',
    'addRule',
    'removeRule',
    'replaceRules',
    'addTargets',
    'replaceTargets',
    'addVariation',
    'updateName',
  ],
  ...[
    'addClauses',
    'updateFallthroughVariationOrRollout',
    'addPrerequisite',
    'addCustomProperties',
    'addMembers',
    'nothing',
  ],
  ...[
    'replaceMembersRoles',
    'addExpiringTarget',
    'addIncludedTargets',
    'addReviewers',
    'addMembersToTeams',
    'toString',
  ],
]
const semanticPatch = fc.record({
  environmentKey: fc.constantFrom('staging', 'test', 'none'),
  instructions: fc.array(
    fc
      .tuple(fc.constantFrom(...kinds), fc.dictionary(fc.constantFrom(...properties), value, { maxKeys: 5 }))
      .map(([kind, more]) => ({ ...more, kind })),
    { maxLength: 3 },
  ),
})
const body = fc.oneof(value, jsonPatch, semanticPatch, fc.constant(undefined))

const filter = fc
  .array(fc.oneof(word, fc.constantFrom(...operators, ...properties)), { maxLength: 8 })
  .map((parts) => parts.join(''))
const parameters = [
  'limit',
  'offset',
  'filter',
  'sort',
  'expand',
  'env',
  'summary',
  'kind',
  'before',
  'after',
  'q',
  'spec',
  'clone',
  'dryRun',
  'expiry',
  'tag',
  'flagKey',
  'projKey',
  'colour',
]
const query = fc.array(fc.tuple(fc.constantFrom(...parameters), fc.oneof(filter, fc.integer().map(String))), {
  maxLength: 4,
})

const contentType = fc.constantFrom(
  undefined,
  'application/json',
  'application/json; domain-model=launchdarkly.semanticpatch',
  'multipart/form-data; boundary=x',
  'nonsense',
)

const question: fc.Arbitrary<Question> = fc
  .record({
    operation: fc.constantFrom(...operations),
    names: fc.array(word, { minLength: 4, maxLength: 4 }),
    likely: fc.boolean(),
    query,
    body,
    contentType,
    token: fc.constantFrom(...Object.values(tokens), 'none'),
    slash: fc.constantFrom('', '/', '//'),
  })
  .map(({ operation, names, likely, query, body, contentType, token, slash }) => {
    const keys = [...names]
    const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const usual = likely ? usualKeys[name] : undefined
      return encoded(usual ?? keys.pop() ?? 'x')
    })
    const pairs = query.map(([name, text]) => `${name}=${encoded(text)}`).join('&')
    return {
      method: operation.method,
      url: `${path}${slash}${pairs && `?${pairs}`}`,
      headers: {
        authorization: token,
        'ld-api-version': operation.beta ? 'beta' : '20240415',
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
      },
      body,
    }
  })

/** Lone surrogates, which no URL can hold, are left out. */
const encoded = (text: string): string => encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, ''))

let usualKeys: Record<string, string> = {}

/** A busy machine takes its time. */
const longestMs = 120_000

/** More of them can be asked for, outside the suite. */
const runs = Number(process.env.FUZZ_RUNS ?? 300)

/** The pointers to all that a document holds, each with its value. */
function placesIn(value: unknown, path = ''): [path: string, value: unknown][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, one]) => {
    const place = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    return [[place, one], ...placesIn(one, place)]
  })
}

/** A sandbox that starts anew when something was deleted, so that there is always something to ask for. */
function asker(): (question: Question) => Told {
  const started = () => {
    const store = seed({ flags: 20 })
    const web = store.projects.get('web')!
    const firstOf = (rows: ReadonlyMap<string, unknown>) => [...rows.keys()][0]!
    usualKeys = {
      projectKey: 'web',
      environmentKey: 'staging',
      featureFlagKey: firstOf(web.flags),
      segmentKey: firstOf(web.environments.get('staging')!.segments),
      teamKey: firstOf(store.teams),
      customRoleKey: firstOf(store.rows(roles.table)),
      id: firstOf(store.approvalRequests),
      memberId: firstOf(store.members),
      repo: firstOf(store.rows(codeReferences.table)),
    }
    return answering(store, () => {})
  }
  let topicOf = started()
  return (question) => {
    const told = topicOf(question).answer(undefined)
    if (question.method === 'DELETE' && told.status < 300) topicOf = started()
    return told
  }
}

describe('the sandbox', () => {
  let ask: (question: Question) => Told
  beforeAll(() => {
    ask = asker()
  })

  it(
    'has no defect that any request could bring to light',
    () => {
      fc.assert(
        fc.property(question, (one) => {
          const { status, text } = ask(one)
          expect(status, text).toBeLessThan(500)
          if (status >= 400)
            expect(JSON.parse(text)).toMatchObject({ code: expect.any(String), message: expect.any(String) })
          else if (text !== '') JSON.parse(text)
        }),
        { numRuns: runs },
      )
    },
    longestMs,
  )

  it(
    'has none in patches of documents that there are',
    () => {
      const paths = [
        ...['/projects/web', '/projects/web/environments/staging', '/projects/web/flag-defaults'],
        ...[`/flags/web/${usualKeys.featureFlagKey}`, `/segments/web/staging/${usualKeys.segmentKey}`],
        ...[`/roles/${usualKeys.customRoleKey}`, `/members/${usualKeys.memberId}`],
      ]
      const one = fc.record({
        path: fc.constantFrom(...paths),
        picks: fc.array(
          fc.record({
            op: fc.constantFrom('add', 'replace', 'remove', 'copy', 'move', 'test'),
            at: fc.nat(),
            from: fc.nat(),
            value,
          }),
          { minLength: 1, maxLength: 3 },
        ),
        keeps: fc.boolean(),
      })
      const headers = { authorization: tokens.admin, 'content-type': 'application/json' }
      fc.assert(
        fc.property(one, ({ path, picks, keeps }) => {
          const url = `/api/v2${path}`
          const document: unknown = JSON.parse(ask({ method: 'GET', url, headers }).text)
          const places = placesIn(document)
          const body = picks.map(({ op, at, from, value }) => {
            const [place, was] = places[at % places.length]!
            return { op, path: place, from: places[from % places.length]![0], value: keeps ? was : value }
          })
          const { status, text } = ask({ method: 'PATCH', url, headers, body })
          expect(status, text).toBeLessThan(500)
          expect(ask({ method: 'GET', url, headers }).status).toBe(200)
        }),
        { numRuns: runs },
      )
    },
    longestMs,
  )

  it(
    'takes nothing of a change that it refuses',
    () => {
      const url = '/api/v2/flags/web?env=staging&summary=0'
      const listing = () => ask({ method: 'GET', url, headers: { authorization: tokens.admin } })
      fc.assert(
        fc.property(question, (one) => {
          const before = listing()
          expect(before.status).toBe(200)
          fc.pre(ask(one).status >= 400)
          expect(listing()).toEqual(before)
        }),
        { numRuns: 100 },
      )
    },
    longestMs,
  )
})
