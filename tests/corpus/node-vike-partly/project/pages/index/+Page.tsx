export default function Page() {
  return <h1>Blackthorn</h1>;
}
