require("@corp/kit").serve(8080);
