import { RestApplication } from '@loopback/rest';

export async function main() {
  const app = new RestApplication({
    rest: { port: +(process.env.PORT ?? 3000), host: process.env.HOST },
  });
  await app.start();
  return app;
}

if (require.main === module) {
  main().catch((err) => {
    console.error(err);
    process.exit(1);
  });
}
