export default function App() {
  return <main>Lichen</main>;
}
