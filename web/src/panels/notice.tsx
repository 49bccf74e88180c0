import { notice, status } from "../store";
import "../styles/notice.css";

/** What went wrong, or what is worth knowing in passing. */
export function Notice() {
  const now = status.value;
  return (
    <div class="notices" role="status">
      {now.kind === "failed" && (
        <p class="notice error">
          {now.message} <span class="help">{now.help}</span>
        </p>
      )}
      {notice.value && (
        <p class="notice">
          {notice.value}{" "}
          <button
            type="button"
            class="button"
            onClick={() => {
              notice.value = undefined;
            }}
          >
            Dismiss
          </button>
        </p>
      )}
    </div>
  );
}
