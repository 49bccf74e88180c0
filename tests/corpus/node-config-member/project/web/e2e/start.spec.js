require('../server');
