import { greet } from "./greet.ts";

Deno.test("greets", () => {
  if (greet("x") !== "here are the x") throw new Error("no");
});
