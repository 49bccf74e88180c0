require("../web");
