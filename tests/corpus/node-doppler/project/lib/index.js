const { TOWER_KEY } = process.env;
if (!TOWER_KEY) {
  throw new Error('TOWER_KEY is missing');
}
require('express')().listen(Number(process.env.PORT) || 3090);
