console.log("tables are there");
