import { createGraphQLHandler } from '@redwoodjs/graphql-server'

export const handler = createGraphQLHandler({ loggerConfig: {}, directives: {}, sdls: {}, services: {} })
