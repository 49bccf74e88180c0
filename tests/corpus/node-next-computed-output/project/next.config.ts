import type { NextConfig } from "next";

const config: NextConfig = {
  output: process.env.PACK === "1" ? "standalone" : undefined,
};

export default config;
