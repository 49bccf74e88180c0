module.exports = (req, res, next) => { res.set("X-Frame-Options", "DENY"); next(); };
