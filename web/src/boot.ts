// What runs first. The planner and the page need nothing of each other to be loaded, so neither waits for the other.
import { engine } from "./engine/engine";

const planner = engine.start();
const page = import("./main");

void page.then(async ({ ready }) => ready(planner));
