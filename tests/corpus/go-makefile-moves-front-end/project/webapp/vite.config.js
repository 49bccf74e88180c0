export default { build: { outDir: 'output' } };
