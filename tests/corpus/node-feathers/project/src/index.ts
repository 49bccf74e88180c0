import { feathers } from '@feathersjs/feathers'
import configuration from '@feathersjs/configuration'
import { koa, rest } from '@feathersjs/koa'

const app = koa(feathers())
app.configure(configuration())
app.configure(rest())
app.listen(app.get('port'))
