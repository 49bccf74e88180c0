export default function Home() {
  return <p>{process.env.NEXT_PUBLIC_MAP_ID}</p>;
}
