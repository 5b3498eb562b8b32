/** What fixtures are made with. Bundled by store-code.mjs: the sources are TypeScript. */
export { claim } from '../../src/core/claims.ts'
export { pickHandle } from '../../src/core/handles.ts'
export { arrive, replace } from '../../src/core/sessions.ts'
export { packState, unpackState } from '../../src/core/stored.ts'
export { realWorld } from '../../src/host/world.ts'
export { openStore } from '../../src/store/open.ts'
export { update } from '../../src/store/update.ts'
