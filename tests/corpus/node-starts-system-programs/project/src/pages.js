import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

export async function pages(sheet) {
  const hops = spawn("traceroute", ["-n", "scanner.local"]);
  hops.on("error", () => {});
  const { stdout } = await promisify(execFile)("date", ["--iso-8601"]);
  const text = await new Promise((resolve, reject) => {
    execFile("pdftotext", [`/scans/${sheet}.pdf`, "-"], (error, found) => (error ? reject(error) : resolve(found)));
  });
  await run("true");
  return `${stdout}${text}`;
}
