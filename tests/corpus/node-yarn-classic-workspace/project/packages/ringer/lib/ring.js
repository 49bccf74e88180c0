const Koa = require('koa');
const { toll } = require('bells');
const app = new Koa();
app.use((context) => { context.body = toll(12); });
app.listen(process.env.RINGER_PORT || 6006);
