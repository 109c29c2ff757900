import type { Call, Written } from '../resource/call.ts'
import { drawn } from '../resource/change.ts'
import { environmentOf } from '../resource/find.ts'
import { post, type Resource } from '../resource/operation.ts'

/** Keys of the length of real ones, which open nothing. */
function generateKeyPair(call: Call): Written {
  const key = Buffer.from(drawn(call).hex(540), 'hex').toString('base64')
  const lines = key.match(/.{1,64}/g)!.join('\n')
  const pkcs8 = `-----BEGIN PUBLIC KEY-----\n${lines}\n-----END PUBLIC KEY-----\n`
  return { status: 201, document: { public_key: key, public_key_pkcs8: pkcs8 } }
}

function generateTrustPolicy(call: Call): Written {
  const { id } = environmentOf(call)
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::000000000000:root' },
    Action: ['sts:AssumeRole'],
    Condition: { StringEquals: { 'sts:ExternalId': id } },
  }
  return { status: 201, document: { awsTrustPolicy: { Version: '2012-10-17', Statement: [statement] } } }
}

/** By what Data Export may write to other services. LaunchDarkly calls the parts of these paths otherwise. */
export const dataExportAccess: Resource = {
  operations: [
    post('/api/v2/destinations/generate-warehouse-destination-key-pair', 'destination', generateKeyPair),
    post(
      '/api/v2/destinations/projects/{projectKey}/environments/{environmentKey}/generate-trust-policy',
      'destination',
      generateTrustPolicy,
    ),
  ],
}
