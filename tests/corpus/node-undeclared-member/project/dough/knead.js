const bytes = require('bytes');
exports.knead = () => bytes(1024);
