import { report } from "../store";

export function Header() {
  const found = report.value?.candidates[0];
  return (
    <header class="header">
      <h1 class="wordmark">stageplan</h1>
      {found && (
        <p class="found">
          {found.what} <span class="grade">{found.grade}</span>
        </p>
      )}
    </header>
  );
}
