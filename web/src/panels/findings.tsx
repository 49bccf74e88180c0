import { report } from "../store";

export function Findings() {
  return <pre>{report.value?.unit}</pre>;
}
