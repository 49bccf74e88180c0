export default () => ({ ssr: { prodPort: 3000 } });
