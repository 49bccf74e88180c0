exports.list = () => ["pilot", "tug"];
