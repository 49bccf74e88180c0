exports.button = '<button>';
