module.exports = 'seed';
