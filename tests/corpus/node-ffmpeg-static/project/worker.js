const http = require("http");
const ffmpeg = require("fluent-ffmpeg");
ffmpeg.setFfmpegPath(require("ffmpeg-static"));

http
  .createServer((request, response) => {
    ffmpeg(process.env.MEDIA + request.url).setDuration(10).format("mp4").outputOptions("-movflags frag_keyframe").pipe(response);
  })
  .listen(7000);
