exports.hitch = turns => turns * 2;
