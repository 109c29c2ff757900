import { forEach, testFanOut } from '../support/fan-out.ts'

const base = '/projects/web/environments/production'
const inProduction = (selection: string) => `{ environment(projectKey: "web", key: "production") { ${selection} } }`
const inProject = (selection: string) => `{ project(key: "web") { ${selection} } }`
const three = ['production', 'staging', 'test']
const users = ['cust-faeab44d', 'cust-2ff7940f', 'cust-1b77ba1d']
const evaluating = [1, 2, 3].flatMap(() => [
  `${base}/flags/evaluate?filter=query equals "cart"`,
  `${base}/segments/evaluate`,
])
const person = '{ keys: [{ kind: "user", key: "u" }] }'

testFanOut('contexts and their environments', [
  {
    of: 'contexts: kinds, records and instances together, evaluations and memberships each',
    query:
      inProduction(`contexts(first: 3) { nodes { key contextKind { name } environment { color } records { applicationId }
      instances(first: 20) { nodes { instanceId } } evaluate(query: "cart") { flagKey } segmentMemberships { key } } }`),
    waves: [
      [`${base}/contexts/search`],
      [
        base,
        '/projects/web/context-kinds',
        `${base}/contexts/search`,
        `${base}/context-instances/search`,
        ...evaluating,
      ],
    ],
  },
  {
    of: 'context instances: records of their contexts together, evaluations and memberships each',
    query: inProduction(`contextInstances(first: 3) { nodes { environment { color } contexts { lastSeenAt }
      evaluate(query: "cart") { flagKey } segmentMemberships { key } } }`),
    waves: [[`${base}/context-instances/search`], [base, `${base}/contexts/search`, ...evaluating]],
  },
  {
    of: 'contexts of several environments: their kinds together, records in each environment',
    query: inProject(
      'environments(first: 3) { nodes { contexts(first: 2) { nodes { contextKind { name } records { applicationId } } } } }',
    ),
    waves: [
      ['/projects/web/environments?offset=0&limit=3'],
      forEach(three, (key) => `/projects/web/environments/${key}/contexts/search`),
      ['/projects/web/context-kinds', ...forEach(three, (key) => `/projects/web/environments/${key}/contexts/search`)],
    ],
  },
  {
    of: 'contexts: the numbers of their instances by one search',
    query: inProduction('contexts(first: 8) { nodes { instances { totalCount } } }'),
    waves: [[`${base}/contexts/search`], [`${base}/context-instances/search`]],
  },
  {
    of: 'contexts of several environments: instances in each environment',
    query: inProject(
      'environments(first: 3) { nodes { contexts(first: 2) { nodes { instances { nodes { instanceId } } } } } }',
    ),
    waves: [
      ['/projects/web/environments?offset=0&limit=3'],
      forEach(three, (key) => `/projects/web/environments/${key}/contexts/search`),
      forEach(three, (key) => `/projects/web/environments/${key}/context-instances/search`),
    ],
  },
  {
    of: 'end users of several environments: contexts in each environment',
    query: inProject('environments(first: 3) { nodes { endUsers(first: 2) { nodes { context { lastSeenAt } } } } }'),
    waves: [
      ['/projects/web/environments?offset=0&limit=3'],
      forEach(three, (key) => `/users/web/${key}?limit=2`),
      forEach(three, (key) => `/projects/web/environments/${key}/contexts/search`),
    ],
  },
  {
    of: 'contexts: the flags of their evaluations together',
    query: inProduction(
      'contexts(first: 3) { nodes { evaluate(query: "cart") { flag { tags } variation { value } } } }',
    ),
    waves: [
      [`${base}/contexts/search`],
      Array(3).fill(`${base}/flags/evaluate?filter=query equals "cart"`),
      ['/flags/web?offset=0&limit=100'],
      ['/flags/web?offset=100&limit=100', '/flags/web?offset=200&limit=100'],
    ],
  },
  {
    of: 'environments: a call each for contexts, instances, users and attributes',
    query: inProject(`environments(first: 3) { nodes { contexts(first: 2) { nodes { key } }
      contextInstances(first: 2) { nodes { instanceId } } endUsers(first: 1) { nodes { key } }
      endUserAttributeNames { custom } contextAttributes(kinds: ["user"], first: 2) { name } } }`),
    waves: [
      ['/projects/web/environments?offset=0&limit=3'],
      forEach(
        three,
        (key) => `/projects/web/environments/${key}/contexts/search`,
        (key) => `/projects/web/environments/${key}/context-instances/search`,
        (key) => `/users/web/${key}?limit=1`,
        (key) => `/user-attributes/web/${key}`,
        (key) => `/projects/web/environments/${key}/context-attributes?filter=kind equals "user"&limit=2`,
      ),
    ],
  },
  {
    of: 'environments: a call each for evaluations and memberships, and the flags together',
    query: inProject(`environments(first: 3) { nodes { evaluate(context: ${person}, query: "cart") { flag { tags } }
      segmentMemberships(context: { kind: "user", key: "u" }) { key } } }`),
    waves: [
      ['/projects/web/environments?offset=0&limit=3'],
      forEach(
        three,
        (key) => `/projects/web/environments/${key}/flags/evaluate?filter=query equals "cart"`,
        (key) => `/projects/web/environments/${key}/segments/evaluate`,
      ),
      ['/flags/web?offset=0&limit=100'],
      ['/flags/web?offset=100&limit=100', '/flags/web?offset=200&limit=100'],
    ],
  },
  {
    of: 'context kinds: attributes and audit logs together, values by kind',
    query: inProject(`contextKinds { auditLog(first: 1) { nodes { kind } }
      attributes(environmentKey: "production", first: 2) { contextKind { name } values(first: 2) { value } } }`),
    waves: [
      ['/projects/web/context-kinds'],
      ['/auditlog?limit=20', `${base}/context-attributes?limit=100`],
      [
        ...forEach(['/address/city', 'accountNumber'], (name) => `${name}?filter=kind equals "user"&limit=2`),
        ...forEach(['model', 'osVersion'], (name) => `${name}?filter=kind equals "device"&limit=2`),
        ...forEach(['name', 'plan'], (name) => `${name}?filter=kind equals "organization"&limit=2`),
      ].map((name) => `${base}/context-attributes/${name}`),
    ],
  },
  {
    of: 'attributes: their kinds in one list, beside the values',
    query: inProduction(
      'contextAttributes(kinds: ["device"], first: 2) { contextKind { name } values(first: 2) { value } }',
    ),
    waves: [
      [`${base}/context-attributes?filter=kind equals "device"&limit=2`],
      [
        '/projects/web/context-kinds',
        ...forEach(
          ['model', 'osVersion'],
          (name) => `${base}/context-attributes/${name}?filter=kind equals "device"&limit=2`,
        ),
      ],
    ],
  },
  {
    of: 'end users: contexts together, settings and what expires each',
    query:
      inProduction(`endUsers(first: 3) { nodes { environment { color } context { lastSeenAt } flagSettings { value }
      expiringTargets { expiresAt } } }`),
    waves: [
      ['/users/web/production?limit=3'],
      [
        ...[base, `${base}/contexts/search`],
        ...forEach(
          users,
          (key) => `/users/web/production/${key}/flags`,
          (key) => `/users/web/${key}/expiring-user-targets/production`,
        ),
      ],
    ],
  },
  {
    of: 'end users: one setting each by its own route, and the flag once',
    query: inProduction(
      'endUsers(first: 3) { nodes { flagSetting(flagKey: "email-winback") { value flag { tags } } } }',
    ),
    waves: [
      ['/users/web/production?limit=3'],
      forEach(users, (key) => `/users/web/production/${key}/flags/email-winback`),
      ['/flags/web/email-winback'],
    ],
  },
])
