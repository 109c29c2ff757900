import type { Context } from '../../context.ts'
import type {
  CreateMetricGroupInput,
  DeleteMetricGroupInput,
  Resolvers,
  UpdateMetricGroupInput,
} from '../../generated/resolvers.ts'
import { mutation } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import {
  createMetricGroup,
  deleteMetricGroup,
  getMetricGroup,
  metricGroupResource,
  patchMetricGroup,
} from '../../rest/experiments/metric-groups.ts'
import { locate } from '../../rest/resource.ts'
import { memberIdAt } from '../account/member-ids.ts'
import { given, lasting, orNone } from '../given.ts'
import { patched } from '../json-patch.ts'

const maintainer = ['input', 'maintainerId']

async function create(input: CreateMetricGroupInput, { write }: Context) {
  const { projectKey, kind, maintainerId, ...properties } = given(input)
  const body = { ...properties, kind: kind.toLowerCase(), maintainerId: memberIdAt(maintainerId, maintainer) }
  return {
    metricGroup: locate(metricGroupResource, [projectKey], await write(createMetricGroup, { projectKey, body })),
  }
}

async function update(input: UpdateMetricGroupInput, { read, write }: Context) {
  const { projectKey, key: metricGroupKey, patch, description, tags, metrics, ...others } = input
  const { name, maintainerId } = lasting(others)
  const group = { projectKey, metricGroupKey }
  const written = await patched({
    changes: {
      ...{ name, description },
      maintainerId: maintainerId && memberIdAt(maintainerId, maintainer),
      ...{ tags: orNone(tags), metrics: orNone(metrics) },
    },
    patch,
    current: () => read(getMetricGroup, group),
    send: (body) => write(patchMetricGroup, { ...group, body }),
  })
  return { metricGroup: locate(metricGroupResource, [projectKey], written) }
}

async function remove({ projectKey, key }: DeleteMetricGroupInput, { write }: Context) {
  await write(deleteMetricGroup, { projectKey, metricGroupKey: key })
  return { deletedMetricGroupId: idOf({ type: 'MetricGroup', projectKey, key }) }
}

export const metricGroupChanges = {
  Mutation: {
    createMetricGroup: mutation(create),
    updateMetricGroup: mutation(update),
    deleteMetricGroup: mutation(remove),
  },
} satisfies Resolvers
