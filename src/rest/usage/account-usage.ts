import { get } from '../operation.ts'
import { seriesList } from './series.ts'

/** The times of a series, in the unit of its route. */
export interface Times {
  readonly from?: number
  readonly to?: number
}

export interface Aggregated extends Times {
  readonly aggregationType?: string
  readonly granularity?: string
}

export interface InProjects extends Aggregated {
  readonly projectKey?: readonly string[]
}

/** An environment key needs exactly one project key. */
export interface Scoped extends InProjects {
  readonly environmentKey?: readonly string[]
  readonly groupBy?: readonly string[]
}

export interface OfUsers extends Scoped {
  readonly sdkName?: readonly string[]
  readonly anonymous?: readonly string[]
}

export interface OfContexts extends OfUsers {
  readonly contextKind?: readonly string[]
}

export interface OfSdkTypes {
  readonly sdkType?: readonly string[]
}

export interface OfConnections extends Scoped, OfSdkTypes {
  readonly connectionType?: readonly string[]
  readonly relayVersion?: readonly string[]
  readonly sdkName?: readonly string[]
  readonly sdkVersion?: readonly string[]
  readonly sdkAppId?: readonly string[]
}

export interface OfEvents {
  readonly eventKind?: readonly string[]
}

export interface InTimeZone extends Times {
  readonly tz?: string
}

const measured = <const Path extends string>(path: Path) => get(`/api/v2/usage/${path}`, { beta: true })

export const getContextsTotalUsage = measured('total-contexts').takes<OfContexts & OfSdkTypes>().returns(seriesList)
export const getContextsClientsideUsage = measured('clientside-contexts').takes<OfContexts>().returns(seriesList)
export const getContextsServersideUsage = measured('serverside-contexts').takes<OfContexts>().returns(seriesList)
export const getMAUTotalUsage = measured('total-mau').takes<OfUsers & OfSdkTypes>().returns(seriesList)
export const getMAUClientsideUsage = measured('clientside-mau').takes<OfUsers>().returns(seriesList)
export const getServiceConnectionsUsage = measured('service-connections').takes<OfConnections>().returns(seriesList)
export const getDataExportEventsUsage = measured('data-export-events').takes<Scoped & OfEvents>().returns(seriesList)
export const getExperimentationEventsUsage = measured('experimentation-events')
  .takes<Scoped & OfEvents & { eventKey?: readonly string[] }>()
  .returns(seriesList)
export const getExperimentationKeysUsage = measured('experimentation-keys')
  .takes<Scoped & { experimentId?: readonly string[] }>()
  .returns(seriesList)
export const getObservabilityErrorsUsage = measured('observability/errors').takes<InProjects>().returns(seriesList)
export const getObservabilityLogsUsage = measured('observability/logs').takes<InProjects>().returns(seriesList)
export const getObservabilityMetricsUsage = measured('observability/metrics').takes<InProjects>().returns(seriesList)
export const getObservabilitySessionsUsage = measured('observability/sessions').takes<InProjects>().returns(seriesList)
export const getObservabilityTracesUsage = measured('observability/traces').takes<InProjects>().returns(seriesList)
export const getVegaAIUsage = measured('vega-ai').takes<InProjects>().returns(seriesList)
/** LaunchDarkly's description of it is that of the evaluations. */
export const getEventsUsage = measured('events/{type}').takes<Times>().returns(seriesList)
export const getStreamUsage = measured('streams/{source}').takes<InTimeZone>().returns(seriesList)
export const getStreamUsageBySdkVersion = measured('streams/{source}/bysdkversion')
  .takes<InTimeZone & { sdk?: string; version?: string }>()
  .returns(seriesList)
export const getEvaluationsUsage = measured('evaluations/{projectKey}/{environmentKey}/{featureFlagKey}')
  .takes<InTimeZone>()
  .returns(seriesList)
/** LaunchDarkly replaced it by {@link getMAUTotalUsage}. */
export const getMauUsage = measured('mau')
  .takes<
    Times & {
      project?: readonly string[]
      environment?: readonly string[]
      sdktype?: readonly string[]
      sdk?: readonly string[]
      anonymous?: string
      contextKind?: readonly string[]
      groupby?: readonly string[]
      aggregationType?: string
    }
  >()
  .returns(seriesList)
export const getMauUsageByCategory = measured('mau/bycategory').takes<Times>().returns(seriesList)
