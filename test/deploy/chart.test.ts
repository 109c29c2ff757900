import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments, stringify } from 'yaml'
import { readConfig, settings } from '../../src/config.ts'
import { defaults, folder, objectsOf, type Rendered, rendered, root, textOf, theOne, valuesOf } from './chart.ts'

/** Values that turn everything on. */
const everything = {
  image: { digest: `sha256:${'a'.repeat(64)}`, pullSecrets: ['registry'] },
  settings: {
    LOG_LEVEL: 'warn',
    MAX_REST_CALLS: 1_000_000,
    READ_ONLY: true,
    CORS_ORIGINS: 'https://tools.example.com',
  },
  secrets: { LAUNCHDARKLY_ACCESS_TOKEN: 'api-0', GATEWAY_TOKENS: 'a-secret-of-the-gateway' },
  existingSecret: 'mine',
  extraEnv: [{ name: 'NODE_EXTRA_CA_CERTS', value: '/certificates/ca.pem' }],
  extraVolumes: [{ name: 'certificates', configMap: { name: 'ca' } }],
  extraVolumeMounts: [{ name: 'certificates', mountPath: '/certificates', readOnly: true }],
  service: { annotations: { a: 'b' } },
  serviceAccount: { annotations: { a: 'b' } },
  ingress: { enabled: true, className: 'nginx', annotations: { a: 'b' }, tlsSecret: 'certificate' },
  autoscaling: { enabled: true },
  networkPolicy: {
    from: [{ namespaceSelector: { matchLabels: { a: 'b' } } }],
    metricsFrom: [{ namespaceSelector: { matchLabels: { c: 'd' } } }],
    store: { to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] },
    egress: [{ ports: [{ port: 8443 }] }],
  },
  nodeSelector: { a: 'b' },
  tolerations: [{ key: 'a', operator: 'Exists' }],
  affinity: { nodeAffinity: {} },
  podAnnotations: { a: 'b' },
  podLabels: { team: 'flags' },
  priorityClassName: 'high',
  serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
  prometheusRule: { enabled: true, labels: { release: 'prometheus' } },
}

const schema = JSON.parse(textOf('values.schema.json'))
const isValid = new Ajv({ strict: false }).compile(schema)
const problemsOf = (given: object) => (isValid(valuesOf(given)) ? [] : isValid.errors!.map((one) => one.instancePath))

const container = (given: object = {}) => theOne('Deployment', given).spec.template.spec.containers[0]

describe('the values of the chart', () => {
  it('have the form of their schema, by default and with everything on', () => {
    expect(problemsOf({})).toEqual([])
    expect(problemsOf(everything)).toEqual([])
  })

  it.each<[string, object]>([
    ['/settings', { settings: { MAX_RESTCALLS: 1 } }],
    ['/settings', { settings: { LAUNCHDARKLY_ACCESS_TOKEN: 'api-0' } }],
    ['/settings', { settings: { ADMIN_PORT: 1 } }],
    ['/secrets', { secrets: { PASSWORD: 'x' } }],
    ['/replicas', { replicas: 0 }],
    ['/image/digest', { image: { digest: 'latest' } }],
    ['', { replicaCount: 2 }],
  ])('are refused at %j if they are wrong: %j', (path, given) => {
    expect(problemsOf(given)).toEqual([path])
  })

  it('are all used by a template, and no template uses others', () => {
    const { read } = rendered(everything)
    for (const path of rendered({ autoscaling: { enabled: false }, image: { digest: '' } }).read) read.add(path)
    const leaves = (value: Rendered, path: string): string[] =>
      typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
        ? Object.entries(value).flatMap(([name, part]) => leaves(part, path ? `${path}.${name}` : name))
        : [path]
    const whole = ['settings', 'resources']
    const has = leaves(defaults, '').map((path) => whole.find((name) => path.startsWith(`${name}.`)) ?? path)
    expect([...new Set(has)].filter((path) => !read.has(path))).toEqual([])
    const known = (path: string) =>
      has.some((one) => one === path || one.startsWith(`${path}.`)) || path === 'secrets.REDIS_URL'
    expect([...read].filter((path) => !known(path))).toEqual([])
  })
})

describe('the chart, rendered without Helm', () => {
  it('makes what is on by default', () => {
    expect(objectsOf().map(({ kind }) => kind)).toEqual([
      ...['ConfigMap', 'Deployment', 'PodDisruptionBudget', 'NetworkPolicy', 'Service', 'Service', 'ServiceAccount'],
    ])
  })

  it('makes the rest on demand, with names and labels of one release', () => {
    const objects = objectsOf(everything)
    const kinds = new Set(objects.map(({ kind }) => kind))
    for (const kind of ['Secret', 'HorizontalPodAutoscaler', 'Ingress', 'ServiceMonitor', 'PrometheusRule'])
      expect(kinds).toContain(kind)
    for (const { metadata } of objects) {
      expect(metadata.name).toMatch(/^prod-launchdarkly-graphql(-admin)?$/)
      expect(metadata.labels['app.kubernetes.io/instance']).toBe('prod')
    }
    for (const { metadata } of objectsOf({}, 'launchdarkly-graphql'))
      expect(metadata.name).toMatch(/^launchdarkly-graphql(-admin)?$/)
  })

  it.each<[string, object]>([
    ['the defaults', {}],
    ['everything', everything],
  ])('sets variables that the gateway reads: %s', (_, given) => {
    const config = theOne('ConfigMap', given)
    const secrets = objectsOf(given).filter(({ kind }) => kind === 'Secret')
    const env: Record<string, string> = Object.assign({}, config.data, ...secrets.map((one) => one.stringData))
    for (const value of Object.values(env)) expect(value).toBeTypeOf('string')
    expect(Object.keys(env).filter((name) => !Object.hasOwn(settings, name))).toEqual(['NODE_OPTIONS'])
    expect(readConfig(env)).toMatchObject({ host: '0.0.0.0', port: 4000, adminPort: 9090 })
    expect(env.NODE_OPTIONS).toBe('--max-old-space-size=256')
  })

  it('keeps numbers and switches as the user wrote them', () => {
    const { data } = theOne('ConfigMap', everything)
    expect(data).toMatchObject({ MAX_REST_CALLS: '1000000', READ_ONLY: 'true' })
  })

  it('gives the gateway no rights', () => {
    const { spec } = theOne('Deployment').spec.template
    expect(spec.automountServiceAccountToken).toBe(false)
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } })
    expect(container().securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    expect(theOne('ServiceAccount').automountServiceAccountToken).toBe(false)
  })

  it('asks for health and readiness on the admin port, which no service for requests has', () => {
    const { ports, livenessProbe, readinessProbe, startupProbe } = container()
    expect(ports).toEqual([
      { name: 'http', containerPort: 4000 },
      { name: 'admin', containerPort: 9090 },
    ])
    expect(livenessProbe.httpGet).toEqual({ path: '/health', port: 'admin' })
    expect(startupProbe.httpGet).toEqual({ path: '/health', port: 'admin' })
    expect(readinessProbe.httpGet).toEqual({ path: '/ready', port: 'admin' })
    const services = objectsOf().filter(({ kind }) => kind === 'Service')
    expect(services.map(({ spec }) => [spec.type ?? 'headless', spec.ports.map((one: Rendered) => one.name)])).toEqual([
      ['ClusterIP', ['http']],
      ['headless', ['admin']],
    ])
  })

  it.each([
    [5, 20],
    [0, 0],
    [30, 600],
  ])('ends a pod only after its pause of %i s and the grace of %i s', (delaySeconds, graceSeconds) => {
    const shutdown = { delaySeconds, graceSeconds }
    const { terminationGracePeriodSeconds, containers } = theOne('Deployment', { shutdown }).spec.template.spec
    const grace = Number(theOne('ConfigMap', { shutdown }).data.SHUTDOWN_GRACE_MS)
    expect(grace).toBe(graceSeconds * 1000)
    // The process itself takes 6 s more than its grace, at most.
    expect(terminationGracePeriodSeconds * 1000).toBeGreaterThan(delaySeconds * 1000 + grace + 6000)
    expect(containers[0].lifecycle?.preStop.exec.command).toEqual(
      delaySeconds > 0 ? ['sleep', String(delaySeconds)] : undefined,
    )
  })

  it('restarts the pods when a setting or a secret changes, and only then', () => {
    const sums = (given: object) => theOne('Deployment', given).spec.template.metadata.annotations
    expect(sums({ settings: { LOG_LEVEL: 'warn' } })).not.toEqual(sums({}))
    expect(sums({ secrets: { HTTPS_PROXY: 'http://proxy.test' } })).not.toEqual(sums({}))
    expect(sums({ replicas: 3 })).toEqual(sums({}))
  })

  it('leaves the number of pods to the autoscaler', () => {
    expect(theOne('Deployment').spec.replicas).toBe(2)
    expect(theOne('Deployment', everything).spec).not.toHaveProperty('replicas')
    const { scaleTargetRef, metrics } = theOne('HorizontalPodAutoscaler', everything).spec
    expect(scaleTargetRef.name).toBe(theOne('Deployment', everything).metadata.name)
    expect(metrics[0].resource.name).toBe('cpu')
  })

  it('lets requests in on one port and calls out to names, LaunchDarkly and the store', () => {
    const { ingress, egress } = theOne('NetworkPolicy').spec
    expect(ingress).toEqual([
      { ports: [{ port: 'http' }] },
      { ports: [{ port: 'admin' }], from: [{ podSelector: {} }] },
    ])
    expect(egress.flatMap(({ ports }: Rendered) => ports.map(({ port }: Rendered) => port))).toEqual([
      53, 53, 443, 6379,
    ])
    const without = theOne('NetworkPolicy', { networkPolicy: { store: { port: 0 } } }).spec.egress
    expect(without).toHaveLength(2)
    const { spec } = theOne('NetworkPolicy', everything)
    expect(spec.ingress[0].from).toEqual(everything.networkPolicy.from)
    expect(spec.egress.slice(2)).toEqual([
      { ports: [{ port: 6379 }], to: everything.networkPolicy.store.to },
      ...everything.networkPolicy.egress,
    ])
  })

  it('selects its own pods, and spreads them', () => {
    const objects = objectsOf(everything)
    const { metadata, spec } = theOne('Deployment', everything).spec.template
    const selectors = [
      ...objects.filter(({ kind }) => kind === 'Service').map((one) => one.spec.selector),
      ...objects.filter(({ kind }) => /Budget|Deployment/.test(kind)).map((one) => one.spec.selector.matchLabels),
      theOne('NetworkPolicy', everything).spec.podSelector.matchLabels,
      ...spec.topologySpreadConstraints.map((one: Rendered) => one.labelSelector.matchLabels),
    ]
    expect(selectors).toHaveLength(7)
    for (const selector of selectors) expect(metadata.labels).toMatchObject(selector)
    const monitored = theOne('ServiceMonitor', everything).spec
    const admin = objects.find((one) => one.metadata.name.endsWith('-admin'))
    expect(admin.metadata.labels).toMatchObject(monitored.selector.matchLabels)
    expect(monitored.endpoints[0].port).toBe(admin.spec.ports[0].name)
  })

  it('has the alerts as rules', () => {
    const alerts = readFileSync(join(root, 'deploy/prometheus/alerts.yaml'), 'utf8')
    expect(theOne('PrometheusRule', everything).spec).toEqual(parseAllDocuments(alerts)[0]!.toJS())
  })

  it('says in its notes that several gateways need a store, unless they may have one', () => {
    const notes = (given: object) => rendered(given).texts['templates/NOTES.txt']
    expect(notes({})).toContain('No store is configured')
    expect(notes({ existingSecret: 'mine' })).not.toContain('No store')
    expect(notes(everything)).toContain('https://graphql.example.com/graphql')
  })

  it('has the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    expect(textOf('Chart.yaml')).toContain(`\nversion: ${version}\nappVersion: ${version}\n`)
  })
})

const hasHelm = spawnSync('helm', ['version']).status === 0

describe.skipIf(!hasHelm)(
  `the chart, with Helm${hasHelm ? '' : ' (skipped: there is no helm on this machine)'}`,
  () => {
    it('has nothing that its linter finds', () => {
      expect(() => execFileSync('helm', ['lint', '--strict', folder], { stdio: 'pipe' })).not.toThrow()
    })

    it.each<[string, object]>([
      ['the defaults', {}],
      ['everything', everything],
    ])('renders to the same objects as without Helm: %s', (_, given) => {
      const values = mkdtempSync(join(tmpdir(), 'launchdarkly-graphql-'))
      const file = join(values, 'values.yaml')
      writeFileSync(file, stringify(given))
      const args = ['template', 'prod', folder, '--namespace', 'tools', '--values', file]
      const text = execFileSync('helm', args, { encoding: 'utf8' })
      rmSync(values, { recursive: true })
      const byKind = (objects: readonly Rendered[]) =>
        objects
          .map((one) => structuredClone(one))
          .map((one) => {
            // Sums of a text that may be written in another form.
            if (one.kind === 'Deployment')
              for (const name of ['settings', 'secrets'])
                delete one.spec.template.metadata.annotations[`checksum/${name}`]
            return one
          })
          .toSorted((a, b) => `${a.kind} ${a.metadata.name}`.localeCompare(`${b.kind} ${b.metadata.name}`))
      const made = parseAllDocuments(text).map((one) => one.toJS())
      expect(byKind(made.filter(Boolean))).toEqual(byKind(objectsOf(given)))
    })
  },
)
