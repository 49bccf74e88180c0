import { Config } from '@stencil/core';

export const config: Config = {
  globalStyle: 'src/global/app.css',
  outputTargets: [
    {
      type: 'www',
      dir: 'public_html',
      serviceWorker: null,
    },
  ],
};
