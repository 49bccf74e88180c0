// The page's side of the worker: calls as promises, and a new worker where the old one has died.
import type { Learn, PlanOptions, Report } from "stageplan";
import type { Call, Delivery, Request, Response } from "./protocol";

/** That the module trapped. The worker was replaced, and knows nothing of the project any more. */
export class Trap extends Error {}

type Waiting = { resolve: (value: unknown) => void; reject: (error: Error) => void };

/** The planner in its worker. Calls are answered in the order in which they were made. */
export class Engine {
  #worker = this.#start();
  #next = 0;
  readonly #waiting = new Map<number, Waiting>();
  /** What the last plan took in the worker, in milliseconds. */
  lastPlan = 0;

  /** Forgets the project and lists the files of another one. */
  reset(paths: string[]): Promise<void> {
    return this.#call({ name: "reset", paths }) as Promise<void>;
  }

  /** The files whose text planning needs and has not. */
  wants(options: PlanOptions): Promise<string[]> {
    return this.#call({ name: "wants", options }) as Promise<string[]>;
  }

  /** Hands files over. */
  put(files: Delivery[]): Promise<void> {
    return this.#call({ name: "put", files }) as Promise<void>;
  }

  /** Takes files out. */
  remove(paths: string[]): Promise<void> {
    return this.#call({ name: "remove", paths }) as Promise<void>;
  }

  /** Plans the project. */
  plan(options: PlanOptions): Promise<Report> {
    return this.#call({ name: "plan", options }) as Promise<Report>;
  }

  /** What a learner can see in the last plan. */
  learn(): Promise<Learn | undefined> {
    return this.#call({ name: "learn" }) as Promise<Learn | undefined>;
  }

  #start(): Worker {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<Response>) => this.#answer(data);
    worker.onerror = (event) => this.#restart(event.message || "the worker could not be started");
    return worker;
  }

  #call(call: Call): Promise<unknown> {
    const id = this.#next++;
    const request: Request = { id, call };
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage(request);
    }).then((answer) => {
      const { value, ms } = answer as { value: unknown; ms: number };
      if (call.name === "plan") this.lastPlan = ms;
      return value;
    });
  }

  #answer(response: Response) {
    const waiting = this.#waiting.get(response.id);
    this.#waiting.delete(response.id);
    if (response.ok) waiting?.resolve(response);
    else if (response.trap) {
      waiting?.reject(new Trap(response.message));
      this.#restart(response.message);
    } else waiting?.reject(new Error(response.message));
  }

  #restart(message: string) {
    this.#worker.terminate();
    for (const waiting of this.#waiting.values()) waiting.reject(new Trap(message));
    this.#waiting.clear();
    this.#worker = this.#start();
  }
}
