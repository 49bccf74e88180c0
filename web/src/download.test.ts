// @vitest-environment happy-dom
import { unzipSync } from "fflate";
import { beforeEach, expect, test, vi } from "vitest";

const project = vi.hoisted(() => ({
  open: true,
  /** How far each reading was asked to go, in order. */
  limits: [] as [string, number][],
  read: async (_path: string): Promise<Uint8Array> => new Uint8Array(),
}));
vi.mock("./project", () => ({
  stillOpen: () => () => project.open,
  bytesOf: async (path: string, limit: number) => {
    project.limits.push([path, limit]);
    return (await project.read(path)).subarray(0, limit + 1);
  },
}));

const { downloadProject } = await import("./download");
const { progress } = await import("./intake/left");
const store = await import("./store");

const MEGABYTE = 1024 * 1024;
/** What was saved, by name. */
let saved: Record<string, Blob>;

function open(paths: string[], read: (path: string) => Promise<Uint8Array>): void {
  store.projectName.value = "shop";
  store.files.value = new Map(paths.map((path) => [path, { path, size: 0 }]));
  Object.assign(project, { open: true, limits: [], read });
}

beforeEach(() => {
  saved = {};
  let content = new Blob();
  progress.value = undefined;
  store.notice.value = undefined;
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
    content = blob as Blob;
    return "blob:x";
  });
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    saved[this.download] = content;
  });
});

test("a project is packed, small files and large ones", async () => {
  open(["a.txt", "large.bin"], async (path) => new Uint8Array(path === "a.txt" ? 3 : 3 * MEGABYTE).fill(1));
  await downloadProject();
  const files = unzipSync(new Uint8Array((await saved["shop.zip"]?.arrayBuffer()) ?? new ArrayBuffer()));
  expect(Object.entries(files).map(([path, { length }]) => [path, length])).toEqual([
    ["a.txt", 3],
    ["large.bin", 3 * MEGABYTE],
  ]);
  expect(progress.value).toBeUndefined();
});

test("where another project is opened meanwhile, nothing is saved and its progress stays", async () => {
  const theirs = { what: "Listing blog", count: 0, cancel: () => {} };
  open(["a.txt", "b.txt"], async () => {
    project.open = false;
    store.projectName.value = "blog";
    progress.value = theirs;
    return new Uint8Array(1);
  });
  await downloadProject();
  expect(saved).toEqual({});
  expect(progress.value).toBe(theirs);
});

test("what is too large is not read to its end", async () => {
  const paths = Array.from({ length: 64 }, (_, number) => `${number}.bin`);
  const large = new Uint8Array(60 * MEGABYTE);
  open(paths, async () => large);
  await downloadProject();
  expect(store.notice.value).toContain("too large");
  expect(saved).toEqual({});
  const far = project.limits.filter(([, limit]) => limit > MEGABYTE);
  expect(far).toEqual([
    ["0.bin", 100 * MEGABYTE],
    ["1.bin", 40 * MEGABYTE],
  ]);
});
