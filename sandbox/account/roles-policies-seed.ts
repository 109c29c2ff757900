import type { Statement } from '../policies/statements.ts'

const allow = (actions: readonly string[], resources: readonly string[]): Statement => ({
  effect: 'allow',
  actions,
  resources,
})

const deny = (actions: readonly string[], resources: readonly string[]): Statement => ({
  effect: 'deny',
  actions,
  resources,
})

/** The specifier for each of several projects, which a policy cannot say in one. */
const inProjects = (keys: readonly string[], rest: string) => keys.map((key) => `proj/${key}:${rest}`)

/** The projects that a role attribute names, which each member or team with the role has for itself. */
const projectOf = (attribute: string) => `proj/\${roleAttribute/${attribute}}`

const developed = projectOf('developerProjectKey')
const contracted = projectOf('contractedProjectKey')

/** The oldest roles come first. Those before `kill-switch-operator` are given to members or teams; nobody has the others. */
export const rolePlans = [
  {
    key: 'flag-approver',
    name: 'Flag approver',
    description: 'Reviews what others want to change, and may not skip a review.',
    policy: [
      allow(
        ['reviewApprovalRequest', 'applyApprovalRequest'],
        inProjects(['web', 'mobile', 'platform', 'infra'], 'env/*:flag/*'),
      ),
      deny(['bypassRequiredApproval'], ['proj/*:env/*:flag/*']),
    ],
    basePermissions: 'reader',
    resourceCategory: 'project',
  },
  {
    key: 'experimenter',
    name: 'Experimenter',
    description: 'Plans and runs experiments for the shop and its apps.',
    policy: [
      allow(['*'], inProjects(['web', 'mobile'], 'env/*:experiment/*')),
      allow(['*'], inProjects(['web', 'mobile'], 'metric/*')),
    ],
    basePermissions: 'reader',
    resourceCategory: 'project',
  },
  {
    key: 'production-operator',
    name: 'Production operator',
    description: 'Switches flags in production, whoever owns them, but deletes none.',
    policy: [
      allow(
        ['updateOn', 'updateFallthrough', 'updateOffVariation'],
        ['proj/web:env/production:flag/*', 'proj/platform:env/production:flag/*', 'proj/infra:env/prod-*:flag/*'],
      ),
      deny(['deleteFlag', 'updateGlobalArchived'], ['proj/*:env/*:flag/*']),
    ],
    basePermissions: 'reader',
    resourceCategory: 'project',
  },
  {
    key: 'sdk-key-reader',
    name: 'SDK key reader',
    policy: [allow(['viewSdkKey'], ['proj/web:env/*;internal'])],
    basePermissions: 'no_access',
    resourceCategory: 'any',
  },
  {
    key: 'analyst',
    name: 'Analyst',
    description: 'Keeps the metrics in order.',
    policy: [
      {
        effect: 'allow',
        notActions: ['deleteMetric'],
        resources: inProjects(['web', 'mobile', 'platform'], 'metric/*'),
      },
    ],
    basePermissions: 'reader',
    resourceCategory: 'project',
  },
  {
    key: 'storefront-developer',
    name: 'Storefront developer',
    description: 'Everything about the flags and segments of the shop, but in production only what is not protected.',
    policy: [
      allow(['*'], ['proj/web:env/*:flag/*', 'proj/web:env/*:segment/*']),
      deny(['*'], ['proj/web:env/production:flag/*;protected']),
      deny(['deleteFlag'], ['proj/web:env/*:flag/*']),
    ],
    basePermissions: 'no_access',
    resourceCategory: 'project',
  },
  {
    key: 'mobile-developer',
    name: 'Mobile developer',
    policy: [
      allow(['*'], ['proj/mobile:env/*:flag/*']),
      { effect: 'deny', actions: ['*'], notResources: ['proj/mobile', 'proj/mobile:*'] },
    ],
    basePermissions: 'no_access',
    resourceCategory: 'project',
  },
  {
    key: 'platform-developer',
    name: 'Platform developer',
    description: 'Develops the projects that the role attribute `developerProjectKey` names.',
    policy: [
      allow(['viewProject'], [developed]),
      allow(['*'], [`${developed}:env/*:flag/*`, `${developed}:env/*:segment/*`]),
    ],
    basePermissions: 'no_access',
    resourceCategory: 'project',
  },
  {
    key: 'kill-switch-operator',
    name: 'Kill switch operator',
    description: 'Turns off what is tagged as a kill switch, in every project.',
    policy: [allow(['updateOn'], ['proj/*:env/*:flag/*;kill-switch'])],
    basePermissions: 'no_access',
    resourceCategory: 'any',
  },
  {
    key: 'segment-curator',
    name: 'Segment curator',
    description: 'Makes and changes segments everywhere, and deletes them only where nothing is at stake.',
    policy: [
      allow(['*'], ['proj/*:env/*:segment/*']),
      deny(['deleteSegment'], ['proj/*:env/production:segment/*', 'proj/infra:env/prod-*:segment/*']),
    ],
    basePermissions: 'no_access',
    resourceCategory: 'project',
  },
  {
    key: 'integration-owner',
    name: 'Integration owner',
    policy: [allow(['*'], ['integration/*', 'webhook/*', 'relay-proxy-config/*', 'code-reference-repository/*'])],
    basePermissions: 'no_access',
    resourceCategory: 'organization',
  },
  {
    key: 'contractor',
    name: 'Contractor',
    description: 'Sees one project and changes nothing in production, whatever other roles say.',
    policy: [
      allow(['viewProject'], [contracted]),
      deny(['*'], ['proj/*:env/production:*']),
      { effect: 'deny', notActions: ['viewProject'], notResources: [`${contracted}:*`] },
    ],
    basePermissions: 'no_access',
    resourceCategory: 'any',
  },
  {
    key: 'project-lead',
    name: 'Project lead',
    description: 'Made from the preset for those who lead a project, with webhooks added.',
    policy: [allow(['createWebhook'], ['webhook/*'])],
    basePermissions: 'no_access',
    resourceCategory: 'project',
    preset: {
      bundleVersion: 3,
      statements: [
        allow(['*'], [developed, `${developed}:env/*`, `${developed}:env/*:flag/*`, `${developed}:env/*:segment/*`]),
        deny(['deleteProject'], ['proj/*']),
      ],
    },
  },
  {
    key: 'member-administrator',
    name: 'Member administrator',
    description: 'Made from the preset for those who look after people and teams, with nothing added.',
    policy: [],
    basePermissions: 'no_access',
    resourceCategory: 'organization',
    preset: {
      bundleVersion: 2,
      statements: [allow(['*'], ['member/*', 'team/*']), deny(['updateRole'], ['member/*'])],
    },
  },
] as const
