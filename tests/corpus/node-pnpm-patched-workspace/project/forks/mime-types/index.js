exports.lookup = () => 'text/plain';
