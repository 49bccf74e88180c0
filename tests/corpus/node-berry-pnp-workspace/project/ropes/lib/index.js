const bytes = require('bytes');
exports.knots = () => `bowline ${bytes(2048)}`;
