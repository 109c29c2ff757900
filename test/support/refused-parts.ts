import type { Sandbox } from '../../sandbox/index.ts'

const forbidden = { status: 403, body: { code: 'forbidden', message: 'Access was denied' } }

/** Has the sandbox refuse the teams of the account, the project `mobile`, and changes of the project `web`. */
export function refuseSome(sandbox: Sandbox): void {
  sandbox.fault({ path: /^\/api\/v2\/teams\?/ }, forbidden, 'always')
  sandbox.fault({ path: /^\/api\/v2\/projects\/mobile/ }, forbidden, 'always')
  sandbox.fault({ method: 'PATCH', path: /^\/api\/v2\/projects\/web/ }, forbidden, 'always')
}

/** A query with a forbidden root field, and a flag whose project is forbidden. */
export const mixedQuery = {
  source: `{
    teams(first: 1) { nodes { key } }
    project(key: "web") { name }
    flags: project(key: "mobile") { flags(first: 1) { totalCount nodes { projectKey project { name } } } }
    viewer { authKind }
  }`,
  data: {
    teams: null,
    project: { name: 'Web Storefront' },
    flags: { flags: { totalCount: 45, nodes: [{ projectKey: 'mobile', project: null }] } },
    viewer: { authKind: 'token' },
  },
  errors: [
    ['teams', 'FORBIDDEN'],
    ['flags.flags.nodes.0.project', 'FORBIDDEN'],
  ],
}

/** Two changes, of which the second one is forbidden. */
export const mixedChanges = {
  source: `mutation {
    done: updateProject(input: { key: "platform", name: "Renamed" }) { project { name } userErrors { message } }
    refused: updateProject(input: { key: "web", name: "Renamed" }) { project { name } userErrors { message } }
    after: updateProject(input: { key: "infra", name: "Renamed" }) { project { name } userErrors { message } }
  }`,
  data: {
    done: { project: { name: 'Renamed' }, userErrors: [] },
    refused: null,
    after: { project: { name: 'Renamed' }, userErrors: [] },
  },
  errors: [['refused', 'FORBIDDEN']],
}
