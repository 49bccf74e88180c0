exports.toll = (hour) => 'dong '.repeat(hour);
