/** @type {import('next').NextConfig} */
const nextConfig = { output: 'export', basePath: '/hours', images: { unoptimized: true } }

export default nextConfig
