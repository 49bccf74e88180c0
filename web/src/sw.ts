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

/** Each file, and the SHA-256 of what is in it where its name does not tell. */
declare const FILES: [name: string, sum: string | null][];
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

/** All or nothing: a build of which a part is missing, or is of another build, is never used. */
async function keep(): Promise<void> {
  const cache = await caches.open(NAME);
  // Names with a hash never change what is in them, so the browser may take what the page has just loaded.
  const fetched = FILES.map(([file, sum]) => new Request(file, { cache: sum === null ? "default" : "no-cache" }));
  try {
    await cache.addAll(fetched);
    // Whoever puts a new build on the server while this one is fetched leaves a mixture.
    await Promise.all(FILES.map(([file, sum]) => check(cache, file, sum)));
  } catch (error) {
    await caches.delete(NAME);
    throw error;
  }
  await worker.skipWaiting();
}

async function check(cache: Cache, file: string, sum: string | null): Promise<void> {
  if (sum === null) return;
  const kept = await cache.match(file);
  const digest = kept && new Uint8Array(await crypto.subtle.digest("SHA-256", await kept.arrayBuffer()));
  const found = [...(digest ?? [])].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (found !== sum) throw new Error(`${file} is of another build`);
}

async function takeOver(): Promise<void> {
  // The build before stays, for a page of it that is still open and has not loaded all of its parts.
  const old = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== NAME);
  await Promise.all(old.slice(0, -1).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  const kept =
    (await cache.match(isPage(request) ? "./" : request, { ignoreSearch: true })) ?? (await caches.match(request));
  return kept ?? fetch(request);
}

/** Whether the page itself is asked for, by either of its names. Other pages below it are the server's. */
function isPage({ mode, url }: Request): boolean {
  if (mode !== "navigate") return false;
  const { pathname } = new URL(url);
  const scope = new URL(worker.registration.scope).pathname;
  return pathname === scope || pathname === `${scope}index.html`;
}
