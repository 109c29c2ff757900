/** What the package exports: the gateway for a server of one's own. The command is main.ts. */
export { createGateway, type Gateway, type GatewayOptions } from './gateway.ts'
export { graphiql } from './graphiql.ts'
export { version } from './version.ts'
