import { next } from "@moorings/tides";

export const dynamic = "force-dynamic";

export default function Page() {
  return <p>High water at {next(new Date()).toISOString()}</p>;
}
