import type { Config } from '@docusaurus/types';

const config: Config = {
  title: 'Kilns',
  url: 'https://kilns.example.com',
  baseUrl: '/docs/',
};

export default config;
