Deno.test("nothing", () => {});
