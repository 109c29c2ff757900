import { everyEnvironment } from '../changes/approval-request-record.ts'
import { scheduledChangeTable } from '../changes/scheduled-change-record.ts'
import { workflowTable } from '../changes/workflow-record.ts'
import { expiringTargets } from '../flags/expiring-targets.ts'
import { flagTriggerTable } from '../flags/flag-trigger-record.ts'
import { followers } from '../flags/followers.ts'
import { dataExportDestinations } from '../integrations/data-export-destinations.ts'
import { deliveryConfigurations } from '../integrations/delivery-configurations.ts'
import type { Placed } from '../integrations/integration-places.ts'
import { persistentStores } from '../integrations/persistent-stores.ts'
import { resourceParts } from '../policies/resource-specifier.ts'
import { releaseTable } from '../releases/release-table.ts'
import type { Store, Table } from '../store.ts'

/** Where a flag, a segment or an integration is. */
interface Place {
  projectKey: string
  environmentKey: string
  kind: string
  key: string
}

/**
 * Deletes what is kept apart from flags, segments and environments, such as followers, approval requests and integrations, when
 * these are deleted.
 */
export function forgetWithin(store: Store, isGone: (place: Place) => boolean): void {
  for (const rows of [store.rows(followers.table), store.rows(expiringTargets.table)]) {
    for (const specifier of rows.keys()) if (isGone(placeOf(specifier))) rows.delete(specifier)
  }
  for (const { key: projectKey } of store.projects.values()) {
    const releases = store.rows(releaseTable, projectKey)
    for (const key of releases.keys()) {
      if (isGone({ projectKey, environmentKey: everyEnvironment, kind: 'flag', key })) releases.delete(key)
    }
  }
  const integrations: readonly { table: Table<Placed> }[] = [
    dataExportDestinations,
    deliveryConfigurations,
    persistentStores,
  ]
  for (const { table } of integrations) {
    for (const [id, { projectKey, environmentKey }] of store.rows(table)) {
      if (isGone({ projectKey, environmentKey, kind: table.name, key: id })) store.rows(table).delete(id)
    }
  }
  for (const rows of [store.rows(scheduledChangeTable), store.rows(flagTriggerTable), store.rows(workflowTable)]) {
    for (const [id, { flagKey, ...place }] of rows)
      if (isGone({ kind: 'flag', key: flagKey, ...place })) rows.delete(id)
  }
  for (const [id, { resource }] of store.approvalRequests) {
    if (isGone(resource)) store.approvalRequests.delete(id)
  }
}

function placeOf(specifier: string): Place {
  const [project, environment, { kind, name: key } = { kind: '', name: '' }] = resourceParts(specifier)
  return { projectKey: project?.name ?? '', environmentKey: environment?.name ?? '', kind, key }
}
