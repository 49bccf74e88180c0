export default defineNuxtConfig({
  nitro: {
    preset: "cloudflare-pages",
  },
  runtimeConfig: { mailKey: "", public: { title: "Knots" } },
});
