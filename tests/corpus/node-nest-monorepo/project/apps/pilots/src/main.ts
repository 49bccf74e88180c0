import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';

@Module({})
class PilotsModule {}

NestFactory.create(PilotsModule).then((app) => app.listen(4200));
