import lume from "lume/mod.ts";
import date from "lume/plugins/date.ts";

const site = lume({
  src: "./pages",
  dest: "./public_html",
  location: new URL("https://moss.example"),
});

site.use(date());

export default site;
