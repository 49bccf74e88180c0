export { Application, Router } from "oak";
export { parseArgs } from "std/cli/parse_args.ts";
