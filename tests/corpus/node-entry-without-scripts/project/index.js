module.exports = { plough: true };
