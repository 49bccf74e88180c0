import vikeReact from "vike-react/config";
import type { Config } from "vike/types";

export default {
  title: "Coppice",
  prerender: { partial: true },
  extends: [vikeReact],
} satisfies Config;
