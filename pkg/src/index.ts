export { type ArtifactKind, type PlanOptions, Session, type Settings } from "./session.js";
export type * from "./wire.js";
