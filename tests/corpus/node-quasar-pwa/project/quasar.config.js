import { defineConfig } from "#q-app/wrappers";

export default defineConfig(() => ({
  build: {
    publicPath: "/orchard/",
    vueRouterMode: "history",
  },
  framework: { plugins: ["Notify"] },
}));
