import polka from "polka";

polka().get("/", (request, response) => response.end("flour, rice, beans")).listen(3000);
