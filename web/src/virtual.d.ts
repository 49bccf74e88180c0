// Modules that the build makes (build/examples.ts).
declare module "virtual:examples" {
  /** By the ecosystem that plans them. */
  const groups: {
    id: string;
    name: string;
    examples: { name: string; title: string; why: string }[];
  }[];
  export default groups;
}
declare module "virtual:example-files" {
  const files: Record<string, Record<string, string>>;
  export default files;
}
