import { Config } from '@stencil/core';

export const config: Config = {
  namespace: 'parts',
  outputTargets: [{ type: 'dist', esmLoaderPath: '../loader' }, { type: 'www', serviceWorker: null }],
};
