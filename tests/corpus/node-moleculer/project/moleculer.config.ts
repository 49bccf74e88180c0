export default { transporter: process.env.TRANSPORTER, logger: true };
