import type { ConfigContext, ExpoConfig } from "expo/config";

export default ({ config }: ConfigContext): ExpoConfig => ({
  ...config,
  name: process.env.APP_VARIANT === "beta" ? "Tide Tables (beta)" : "Tide Tables",
  slug: "tide-tables",
  web: { bundler: "metro", output: "static" },
});
