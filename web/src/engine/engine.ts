// The page's side of the worker: calls as promises, and a new worker where the old one has died.
import type { Learn, OptionInfo } from "stageplan";
import wasm from "stageplan/stageplan.wasm?url";
import type { Call, Request, Response, Update, Updated } from "./protocol";

/** That the module trapped. The worker was replaced, and knows nothing of the project any more. */
export class Trap extends Error {}

type Waiting = { resolve: (value: unknown) => void; reject: (error: Error) => void };
type Answer = { value: unknown; ms: number };

/** Milliseconds after which a call is given up. Large repositories take some tens of them. */
const PATIENCE = 30_000;

/** A small project of each ecosystem, by its id. */
export const SMALL: Record<string, Record<string, string>> = {
  node: {
    "package.json": '{"name":"a","scripts":{"build":"tsc","start":"node index.js"},"dependencies":{"express":"^5"}}',
    "package-lock.json": '{"name":"a","lockfileVersion":3,"packages":{"":{"dependencies":{"express":"^5"}}}}',
    "index.js": "import e from 'express';\ne().listen(process.env.PORT ?? 3000);\n",
  },
  go: {
    "go.mod": "module a.org/a\n\ngo 1.25\n\nrequire a.org/b v1.0.0\n",
    "main.go": 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":8080", nil) }\n',
  },
  deno: {
    "deno.json": '{"tasks":{"start":"deno run --allow-net main.ts"},"imports":{"hono":"npm:hono@^4"}}',
    "main.ts": "import { Hono } from 'hono';\nDeno.serve({ port: 3000 }, new Hono().fetch);\n",
  },
  python: {
    "pyproject.toml":
      '[project]\nname = "a"\nversion = "1"\nrequires-python = ">=3.12"\ndependencies = ["fastapi", "uvicorn"]\n',
    "main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n",
  },
  java: {
    "pom.xml":
      "<project><parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId>" +
      "<version>4.0.6</version></parent><artifactId>a</artifactId><version>1</version><dependencies><dependency>" +
      "<groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-web</artifactId></dependency>" +
      "</dependencies><build><plugins><plugin><groupId>org.springframework.boot</groupId>" +
      "<artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build></project>",
    "src/main/resources/application.properties": "server.port=8090\n",
  },
  rust: {
    "Cargo.toml": '[package]\nname = "a"\nversion = "1.0.0"\nedition = "2024"\n\n[dependencies]\naxum = "0.8"\n',
    "Cargo.lock": 'version = 4\n\n[[package]]\nname = "a"\nversion = "1.0.0"\ndependencies = [\n "axum",\n]\n',
    "src/main.rs":
      'fn main() {\n    let address = std::env::var("ADDRESS").unwrap_or("127.0.0.1:3000".to_string());\n' +
      "    let listener = std::net::TcpListener::bind(address).unwrap();\n}\n",
  },
  site: {
    "hugo.toml": 'baseURL = "https://example.org/"\ntitle = "a"\n',
    "content/_index.md": "# a\n",
    "layouts/index.html": "<h1>{{ .Title }}</h1>\n",
  },
};

/**
 * The planner in its worker. Calls are answered in the order in which they were made.
 *
 * The module is compiled here and handed over: the page can fetch it early, and a new worker has it at once.
 */
export class Engine {
  #module: Promise<WebAssembly.Module> | undefined;
  /** A module that has trapped gets all of its parts, so that whatever was missing is not missing again. */
  #parts: "all" | "on demand" = "on demand";
  #worker: Worker | undefined;
  #loaded: Promise<unknown> | undefined;
  #next = 0;
  /** Whether the worker knows a project. */
  #holds = false;
  /** Why the last worker was ended. */
  #end = "";
  readonly #waiting = new Map<number, Waiting>();
  /** What the last update took in the worker, in milliseconds. */
  lastPlan = 0;

  /** Starts what takes long, so that it is ready when it is needed. Fails where the planner cannot be loaded. */
  async start(): Promise<void> {
    try {
      this.#module ??= compile();
      this.#worker ??= this.#spawn();
      // The worker starts while the module is still on its way.
      this.#loaded ??= this.#module.then((module) => this.#send({ name: "load", module, parts: this.#parts }));
      await this.#loaded;
    } catch (error) {
      // Whoever tries again shall not meet the failure of before.
      this.#drop(error instanceof Error ? error.message : String(error));
      if (!(error instanceof Trap)) this.#module = undefined;
      throw error;
    }
  }

  /**
   * Says what has changed, and plans the project if no more of it is needed. Changes to a project that went with an
   * earlier worker are a trap as well.
   */
  async update(update: Update): Promise<Updated> {
    await this.start();
    if (update.reset) this.#holds = true;
    if (!this.#holds) throw new Trap(this.#end);
    const { value, ms } = await this.#call({ name: "update", update });
    this.lastPlan = ms;
    return value as Updated;
  }

  /** What a learner can see in the last plan; `null` where there is nothing to compare it with. */
  async learn(): Promise<Learn | null> {
    await this.start();
    if (!this.#holds) throw new Trap(this.#end);
    return (await this.#call({ name: "learn" })).value as Learn | null;
  }

  /**
   * Makes the first plan as fast as all later ones: a browser compiles what it runs for the first time. One language
   * after the other, so that nobody waits long who opens a project meanwhile; it ends when `wanted` is false.
   */
  async warm(wanted: () => boolean): Promise<void> {
    for (const [id, files] of Object.entries(SMALL)) {
      if (wanted()) await this.expect([id]);
      if (wanted()) await this.#call({ name: "warm", files });
    }
  }

  /**
   * Fetches what planning a project of these ecosystems will take, by their ids; of any, where none is named. Nobody needs
   * to wait for it, and what fails is tried again and told when it is needed.
   */
  async expect(ids: string[] = Object.keys(SMALL)): Promise<void> {
    // It may take as long as the network does, so it is not given up as other calls are.
    await this.start()
      .then(() => this.#send({ name: "parts", ids }))
      .catch(() => {});
  }

  /** Every option there is, in the order of the documentation. */
  async options(): Promise<OptionInfo[]> {
    return (await this.#call({ name: "options" })).value as OptionInfo[];
  }

  /** A `stageplan.toml` with an option set to values, or without it where there are none. Fails with a sentence. */
  async edit(text: string, option: string, values: string[]): Promise<string> {
    return (await this.#call({ name: "edit", text, option, values })).value as string;
  }

  /** Makes the module trap, as a fault in it would. For tests. */
  async trap(): Promise<void> {
    await this.#call({ name: "trap" });
  }

  #spawn(): Worker {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<Response>) => this.#answer(data);
    worker.onerror = (event) => this.#drop(event.message || "its worker could not be started");
    return worker;
  }

  async #call(call: Call): Promise<Answer> {
    await this.start();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = () => this.#drop(`it gave no answer in ${PATIENCE / 1000} seconds`);
    try {
      timer = setTimeout(patience, PATIENCE);
      return await this.#send(call);
    } finally {
      clearTimeout(timer);
    }
  }

  #send(call: Call): Promise<Answer> {
    const id = this.#next++;
    const request: Request = { id, call };
    return new Promise((resolve, reject) => {
      if (!this.#worker) return reject(new Trap("it was stopped"));
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#worker.postMessage(request);
    });
  }

  #answer(response: Response) {
    const waiting = this.#waiting.get(response.id);
    this.#waiting.delete(response.id);
    if (response.ok) waiting?.resolve(response);
    else if (response.trap) {
      waiting?.reject(new Trap(response.message));
      this.#parts = "all";
      this.#drop(response.message);
    } else waiting?.reject(new Error(response.message));
  }

  /** Ends the worker. The next call starts another. */
  #drop(message: string) {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#loaded = undefined;
    this.#holds = false;
    this.#end = message;
    for (const waiting of this.#waiting.values()) waiting.reject(new Trap(message));
    this.#waiting.clear();
  }
}

/** The page's planner. */
export const engine = new Engine();

/** Compiles the module while it comes in, where the server says what it is. */
async function compile(): Promise<WebAssembly.Module> {
  const response = await fetch(wasm).catch((error: unknown) => {
    throw new Error(`The planner could not be loaded: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (!response.ok) throw new Error(`The planner could not be loaded: the server answers ${response.status}`);
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("application/wasm")) return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}
