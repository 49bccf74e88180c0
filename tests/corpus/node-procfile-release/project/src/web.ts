import express from 'express';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { port: { type: 'string' } } });
express().listen(Number(values.port));
