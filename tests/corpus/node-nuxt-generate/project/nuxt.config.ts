export default defineNuxtConfig({ ssr: false, app: { baseURL: '/stops/' } })
