import { parse } from "@std/csv";

const bells = parse(await Deno.readTextFile("bells.csv"));

export default {
  fetch: () => Response.json(bells),
} satisfies Deno.ServeDefaultExport;
