import esbuild from "esbuild";

export default options => esbuild.build({ entryPoints: ["frontend/javascript/index.js"], bundle: true, outdir: "output/_bridgetown/static", ...options });
