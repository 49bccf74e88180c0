import { report } from "../store";

export function Decisions() {
  return <pre>{report.value?.unit}</pre>;
}
