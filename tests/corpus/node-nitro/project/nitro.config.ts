export default defineNitroConfig({
  srcDir: "server",
  preset: process.env.TARGET,
});
