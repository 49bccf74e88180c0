exports.seed = async () => {};
