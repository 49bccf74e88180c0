// Keeps all files of the page, and answers from what it keeps. The build puts in the list of files; each build has a cache
// of its own, named by what is in it.
interface Keeper {
  readonly registration: { readonly scope: string };
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  addEventListener(name: "install" | "activate", handle: (event: Lifetime) => void): void;
  addEventListener(name: "fetch", handle: (event: Fetching) => void): void;
}
interface Lifetime {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

// A module for the compiler alone: the build takes this line out.
export {};

declare const FILES: string[];
declare const BUILD: string;

const worker = self as unknown as Keeper;
const OURS = "stageplan-";
const NAME = OURS + BUILD;

worker.addEventListener("install", (event) => event.waitUntil(keep()));
worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && request.url.startsWith(worker.registration.scope)) event.respondWith(answer(request));
});

/** All or nothing: a build of which a part is missing is never used. */
async function keep(): Promise<void> {
  const cache = await caches.open(NAME);
  // Names with a hash never change what is in them, so the browser may take what the page has just loaded.
  const fetched = (file: string) => new Request(file, { cache: file.startsWith("assets/") ? "default" : "no-cache" });
  await cache.addAll(FILES.map(fetched));
  await worker.skipWaiting();
}

async function takeOver(): Promise<void> {
  // The build before stays, for a page of it that is still open and has not loaded all of its parts.
  const old = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== NAME);
  await Promise.all(old.slice(0, -1).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  const page = request.mode === "navigate" && "./";
  const kept = (await cache.match(page || request, { ignoreSearch: true })) ?? (await caches.match(request));
  return kept ?? fetch(request);
}
