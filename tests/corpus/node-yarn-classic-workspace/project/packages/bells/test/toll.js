require('..').toll(1);
