exports.next = () => "high at noon";
