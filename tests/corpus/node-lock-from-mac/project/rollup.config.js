export default { input: "src/main.js", output: { dir: "dist", format: "es" }, external: ["polka"] };
