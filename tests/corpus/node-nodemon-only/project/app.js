const express = require('express')
const app = express()
app.listen(process.env.PORT || 5050, () => console.log('Example app'))
