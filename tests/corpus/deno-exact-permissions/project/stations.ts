export async function stations(): Promise<string[]> {
  return JSON.parse(await Deno.readTextFile("./stations.json"));
}
