export default function Page() {
  return <h1>Almanac</h1>;
}
