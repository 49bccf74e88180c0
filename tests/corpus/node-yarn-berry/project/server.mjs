import { createServer } from 'node:http'
import ms from 'ms'

const server = createServer((_, response) => response.end(`apples in ${ms('3d', { long: true })}`))
server.listen(process.env.PORT ?? 3333)
process.on('SIGTERM', () => server.close())
