import createNextIntlPlugin from "next-intl/plugin";
import { headers } from "./lib/headers.mjs";

const withNextIntl = createNextIntlPlugin();

/** @type {import('next').NextConfig} */
const nextConfig = {
  images: { unoptimized: true },
  headers,
};

export default withNextIntl(nextConfig);
