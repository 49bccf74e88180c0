import { createServer } from "node:http";
import sharp from "sharp";
createServer(async (request, response) => {
  response.setHeader("content-type", "image/webp").end(await sharp(await request.toArray().then(Buffer.concat)).resize(200).webp().toBuffer());
}).listen(process.env.PORT || 3000);
