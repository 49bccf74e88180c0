export const dynamic = "force-dynamic";

export default function Page() {
  return <h1>The lamp is lit</h1>;
}
