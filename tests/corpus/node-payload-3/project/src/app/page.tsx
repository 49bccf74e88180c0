export default function Page() {
  return <h1>Bulletin</h1>
}
