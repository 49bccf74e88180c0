export default {
  title: 'Kites',
  url: 'https://kites.example',
  baseUrl: '/',
  presets: [
    ['classic', { docs: { path: '../docs', routeBasePath: '/', showLastUpdateTime: true }, blog: false }],
  ],
};
