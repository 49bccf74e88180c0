import staticFiles from '@sveltejs/adapter-static'

const paths = { pages: 'site/public', fallback: '200.html' }

/** @type {import('@sveltejs/kit').Config} */
const config = { kit: { adapter: staticFiles(paths) } }
export default config
