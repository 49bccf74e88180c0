import { report } from "../store";

export function Options() {
  return <pre>{report.value?.unit}</pre>;
}
