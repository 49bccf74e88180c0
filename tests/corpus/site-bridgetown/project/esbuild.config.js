import build from "./config/esbuild.defaults.js";

build({ publicPath: "/_bridgetown/static" });
