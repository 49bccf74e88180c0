// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";

let opens = true;
vi.mock("./project", () => ({ showFile: async () => opens }));

const { openPlace, wantedPlace } = await import("./reveal");
const { files } = await import("./store");

test("a place is gone to only where its file was opened", async () => {
  files.value = new Map([["a.txt", { path: "a.txt", size: 0 }]]);
  const place = { path: "a.txt", line: 1, column: 1, span: [0, 1] as [number, number] };
  opens = false;
  await openPlace(place);
  expect(wantedPlace.value).toBeUndefined();
  opens = true;
  await openPlace(place);
  expect(wantedPlace.value).toEqual(place);
});
