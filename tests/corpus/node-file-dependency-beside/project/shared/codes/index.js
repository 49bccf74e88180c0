exports.morse = (text) => text;
