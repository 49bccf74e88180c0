const express = require("express");
const path = require("path");
const multer = require("multer");

const app = express();
app.set("views", path.join(__dirname, "views"));
app.set("view engine", "ejs");
app.use("/static", express.static("public"));
app.post("/photo", multer({ dest: "uploads/" }).single("photo"), (_, response) => response.end());
app.get("/", (_, response) => response.render("home", { title: "Press" }));
app.listen(8080);
