import { glaze } from "@pots/glaze";

setInterval(() => glaze(), 60000);
