import { boolean, required } from '../resource/body.ts'
import { type ConfigTable, variationIn } from './flag-context.ts'
import { servedIn } from './flag-served.ts'

export const servingInstructions: ConfigTable = {
  turnFlagOn: (config) => ({ ...config, on: true }),
  turnFlagOff: (config) => ({ ...config, on: false }),
  updateFallthroughVariationOrRollout: (config, instruction, { flag }) => ({
    ...config,
    fallthrough: servedIn(instruction, flag, config.fallthrough),
  }),
  updateOffVariation: (config, instruction, { flag }) => ({
    ...config,
    offVariation: variationIn(instruction, flag),
  }),
  updateTrackEvents: (config, instruction) => ({
    ...config,
    trackEvents: required(instruction, 'trackEvents', boolean),
  }),
  updateTrackEventsFallthrough: (config, instruction) => ({
    ...config,
    trackEventsFallthrough: required(instruction, 'trackEvents', boolean),
  }),
}
