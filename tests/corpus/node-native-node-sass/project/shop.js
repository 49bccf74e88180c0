const express = require("express");

express().use(express.static("public")).get("/teas", (request, response) => response.json(["sencha", "assam"])).listen(3000);
