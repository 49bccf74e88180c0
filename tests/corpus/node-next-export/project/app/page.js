export default function Page() {
  return <p>closed on Mondays</p>
}
