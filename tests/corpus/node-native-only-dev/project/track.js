const Koa = require("koa");

const app = new Koa();
app.use((context) => {
  context.body = { parcel: context.path.slice(1), at: "depot" };
});
app.listen(process.env.PORT ?? 3000);
