require("node:test").test("pilots", () => {});
