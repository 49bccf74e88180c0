import argon2 from "argon2";
import sharp from "sharp";

Bun.serve({
  port: 3000,
  async fetch(request) {
    const hash = await argon2.hash(await request.text());
    return new Response(`${hash} ${sharp.versions.vips}`);
  },
});
