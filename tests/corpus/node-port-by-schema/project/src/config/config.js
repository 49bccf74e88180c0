const Joi = require('joi');

const shape = Joi.object()
  .keys({
    NODE_ENV: Joi.string().valid('production', 'development').required(),
    PORT: Joi.number().default(3000),
    LEDGER_DB: Joi.string().required().description('where the ledger is kept'),
  })
  .unknown();

const { value: vars, error } = shape.validate(process.env);

if (error) {
  throw new Error(`settings: ${error.message}`);
}

module.exports = { env: vars.NODE_ENV, port: vars.PORT, database: vars.LEDGER_DB };
