export interface ApplicationRecord {
  id: string
  key: string
  name: string
  description?: string
  kind: 'browser' | 'mobile' | 'server'
  autoAdded: boolean
  maintainerId?: string
  maintainerTeamKey?: string
  createdAt: number
  version: number
}

export interface ApplicationVersionRecord {
  applicationKey: string
  key: string
  name: string
  autoAdded: boolean
  /** Of mobile applications only. */
  supported?: boolean
  createdAt: number
  version: number
}
