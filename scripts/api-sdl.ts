import { apiSdl } from '../src/sdl/api-sdl.ts'

/** The loader by which codegen reads schema/, as codegen.yml says. */
export default apiSdl
