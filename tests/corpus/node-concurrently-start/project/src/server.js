require('express')().listen(4040);
