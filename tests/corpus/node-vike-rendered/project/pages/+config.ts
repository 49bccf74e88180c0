import vikeReact from "vike-react/config";
import type { Config } from "vike/types";

export default {
  title: "Hedgerow",
  prerender: { noExtraDir: true },
  extends: [vikeReact],
} satisfies Config;
