import { fares } from "@pier/fares";

export default {
  transpilePackages: ["@pier/fares"],
  env: { FARES: String(fares.length) },
  ...(process.env.PACK && { output: "standalone" }),
};
