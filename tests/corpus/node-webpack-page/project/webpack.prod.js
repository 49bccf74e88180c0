const path = require('path');
const Html = require('html-webpack-plugin');

module.exports = {
  mode: 'production',
  output: { path: path.join(__dirname, 'dist-web'), filename: '[name].[contenthash].js' },
  plugins: [new Html()],
};
