module.exports = function (eleventyConfig) {
  eleventyConfig.addPassthroughCopy('pages/style.css')
  return { dir: { input: 'pages', output: 'public_html' } }
}
