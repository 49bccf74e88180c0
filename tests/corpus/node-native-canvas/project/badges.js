const http = require("node:http");
const { createCanvas } = require("canvas");

http
  .createServer((request, response) => {
    const canvas = createCanvas(120, 20);
    canvas.getContext("2d").fillText(request.url.slice(1), 4, 14);
    response.setHeader("content-type", "image/png");
    canvas.createPNGStream().pipe(response);
  })
  .listen(4000);
