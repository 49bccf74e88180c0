require('../lib');
