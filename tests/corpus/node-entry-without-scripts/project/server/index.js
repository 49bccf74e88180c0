const Koa = require('koa');
const routes = require('./routes');
const app = new Koa();
app.use(routes.routes());
app.listen({ port: process.env.PLOUGH_PORT ?? 3095 });
