export function loader() {
  return { platform: 9 };
}

export default function Home({ loaderData }) {
  return <h1>Platform {loaderData.platform}</h1>;
}
