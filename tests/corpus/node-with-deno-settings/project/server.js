import express from "express"
import { crossing } from "#lib/crossing.js"

const app = express()
app.get("/", (_, response) => response.send(crossing()))
app.listen(process.env.PORT ?? 4100)
