import { del, type Operation, patch, post, put } from './operation.ts'
import { deleteFlag, updateFlag } from './writes/flags.ts'
import { followFlag, unfollowFlag } from './writes/followers.ts'
import { createProject, deleteProject, updateProject } from './writes/projects.ts'
import { createWebhook, deleteWebhook, updateWebhook } from './writes/webhooks.ts'

const inFlag = '/api/v2/projects/{projectKey}/flags/{featureFlagKey}/environments/{environmentKey}'

/** Whatever changes something. */
export const writeOperations: readonly Operation[] = [
  patch('/api/v2/flags/{projectKey}/{featureFlagKey}', 'flag', updateFlag),
  del('/api/v2/flags/{projectKey}/{featureFlagKey}', 'flag', deleteFlag),

  put(`${inFlag}/followers/{memberId}`, 'flag', followFlag),
  del(`${inFlag}/followers/{memberId}`, 'flag', unfollowFlag),

  post('/api/v2/projects', 'project', createProject),
  patch('/api/v2/projects/{projectKey}', 'project', updateProject),
  del('/api/v2/projects/{projectKey}', 'project', deleteProject),

  post('/api/v2/webhooks', 'webhook', createWebhook),
  patch('/api/v2/webhooks/{id}', 'webhook', updateWebhook),
  del('/api/v2/webhooks/{id}', 'webhook', deleteWebhook),
]
