// Modules that the build makes (build/examples.ts).
declare module "virtual:examples" {
  const examples: { name: string; title: string; why: string }[];
  export default examples;
}
declare module "virtual:example-files" {
  const files: Record<string, Record<string, string>>;
  export default files;
}
