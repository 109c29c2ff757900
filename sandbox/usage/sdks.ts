import type { ProjectRecord } from '../projects/project-record.ts'

/** An SDK as an application uses it. */
export interface Sdk {
  name: string
  version: string
  latestVersion: string
  eolStatus: 'supported' | 'approaching' | 'ended'
  type: 'client' | 'mobile' | 'server'
  applicationKey: string
  connectionType: 'streaming' | 'polling' | 'relay'
  relayVersion?: string
  /** The contexts on an ordinary day in production. */
  reach: number
}

const react: Sdk = {
  name: 'react-client-sdk',
  version: '3.6.1',
  latestVersion: '3.9.2',
  eolStatus: 'supported',
  type: 'client',
  applicationKey: 'northaisle-web',
  connectionType: 'streaming',
  reach: 42_000,
}

/** Two majors behind, like those of the apps that nobody updates. */
const node: Sdk = {
  name: 'node-server-sdk',
  version: '7.0.4',
  latestVersion: '9.10.2',
  eolStatus: 'ended',
  type: 'server',
  applicationKey: 'order-service',
  connectionType: 'relay',
  relayVersion: '8.4.1',
  reach: 9_000,
}

const swift: Sdk = {
  name: 'ios-client-sdk',
  version: '9.12.0',
  latestVersion: '9.15.0',
  eolStatus: 'supported',
  type: 'mobile',
  applicationKey: 'northaisle-ios',
  connectionType: 'streaming',
  reach: 18_000,
}

const android: Sdk = {
  name: 'android-client-sdk',
  version: '3.1.5',
  latestVersion: '5.9.0',
  eolStatus: 'ended',
  type: 'mobile',
  applicationKey: 'northaisle-android',
  connectionType: 'polling',
  reach: 21_000,
}

const java: Sdk = {
  name: 'java-server-sdk',
  version: '6.4.0',
  latestVersion: '7.10.1',
  eolStatus: 'approaching',
  type: 'server',
  applicationKey: 'search-service',
  connectionType: 'streaming',
  reach: 6_000,
}

const goImport: Sdk = {
  name: 'go-server-sdk',
  version: '7.11.0',
  latestVersion: '7.13.4',
  eolStatus: 'supported',
  type: 'server',
  applicationKey: 'nightly-import',
  connectionType: 'streaming',
  reach: 300,
}

const used: Readonly<Record<string, readonly Sdk[]>> = {
  web: [react, node],
  mobile: [swift, android, node],
  platform: [node, java, goImport],
}

export const relayLatestVersion = '8.15.0'

/** The SDKs that evaluate the flags of a project. */
export const sdksOf = ({ key }: Pick<ProjectRecord, 'key'>): readonly Sdk[] => used[key] ?? [java]
