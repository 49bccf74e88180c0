module.exports = { siteMetadata: { siteUrl: 'https://observatory.example' } };
