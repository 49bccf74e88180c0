export default function Home() {
  return <h1>Mushroom atlas</h1>;
}
