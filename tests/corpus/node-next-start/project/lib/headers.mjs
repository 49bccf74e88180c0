export async function headers() {
  return [{ source: "/(.*)", headers: [{ key: "X-Frame-Options", value: "DENY" }] }];
}
