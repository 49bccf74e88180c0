// @vitest-environment happy-dom
import { render } from "preact";
import { expect, test, vi } from "vitest";

const link = vi.hoisted(() => vi.fn<() => Promise<string>>());
vi.mock("../share", () => ({ LONGEST: 1000, link, keptBack: () => [".env"] }));
vi.mock("./download", () => ({ DownloadButtons: () => null }));

const { Share, ShareDialog } = await import("./share");
const { status } = await import("../store");

async function press(): Promise<HTMLElement> {
  HTMLDialogElement.prototype.showModal ??= () => {};
  const root = document.createElement("div");
  document.body.append(root);
  status.value = { kind: "ready" };
  render([<Share key="button" />, <ShareDialog key="dialog" />], root);
  root.querySelector("button")?.click();
  return root;
}

test("a link that cannot be made is said", async () => {
  link.mockRejectedValueOnce(new Error("out of memory"));
  const root = await press();
  await vi.waitFor(() => expect(root.textContent).toContain("The link could not be made: out of memory."));
});

test("what is not in the link is named", async () => {
  link.mockResolvedValueOnce(`${location.origin}/#p=x`);
  const root = await press();
  await vi.waitFor(() => expect(root.querySelector("[data-testid=kept-back]")?.textContent).toContain(".env"));
});
