import { createServer } from "node:http";
import { pipeline } from "@huggingface/transformers";

const judge = await pipeline("sentiment-analysis");
createServer(async (request, response) => {
  response.end(JSON.stringify(await judge(decodeURI(request.url.slice(1)))));
}).listen(process.env.PORT || 3000);
