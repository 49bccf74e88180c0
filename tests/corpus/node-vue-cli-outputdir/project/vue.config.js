const { defineConfig } = require('@vue/cli-service')
module.exports = defineConfig({
  outputDir: 'www/panel',
  publicPath: process.env.NODE_ENV === 'production' ? '/panel/' : '/',
})
